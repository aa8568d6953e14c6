import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Product, startProduct } from '../harness/product.ts';
import type { Target } from './abuse/target.ts';
import type { Measured } from './main.ts';
import { percentile } from './measure/percentile.ts';

const phases = ['freeze-bodies', 'call-frames', 'verify-storms', 'slow-readers', 'subscriptions'] as const;
const seconds = 15;
const betweenMs = 20;

interface Figures {
  readonly other_caller_p50_ms: number;
  readonly other_caller_p99_ms: number;
  readonly other_caller_max_ms: number;
  readonly failed: number;
  readonly rss_mb_max: number;
  readonly load: number;
  /** What the abuser got done. */
  readonly abuse: unknown;
}

/** Another caller's GET of a status, and the server's memory, while one caller does its worst with a key and from an address of its own. */
export default async function bench(): Promise<Measured> {
  await using product = await startProduct();
  const { body } = await product.rest('POST', '/api/v1/clones', { body: { client_name: 'bench' } });
  const abuser = await product.rest('POST', '/api/v1/keys', { body: { name: 'abuser', permissions: ['admin'] } });
  const target: Target = {
    url: product.url,
    apiKey: abuser.body.secret,
    runToken: body.run_token,
    executionId: body.execution_id,
    seconds,
  };
  const raw: Record<string, Figures> = {};
  for (const phase of [undefined, ...phases])
    raw[phase ?? 'nobody'] = await during(phase, product, { target, polling: body.polling_url });
  const abused = phases.map((phase) => raw[phase]).filter((each) => each !== undefined);
  return {
    ratios: {
      other_caller_p99_ms: Math.max(...abused.map((each) => each.other_caller_p99_ms)),
      rss_mb_max: Math.max(...abused.map((each) => each.rss_mb_max)),
    },
    raw,
  };
}

async function during(
  phase: string | undefined,
  product: Product,
  { target, polling }: { target: Target; polling: string },
): Promise<Figures> {
  const abuse = phase === undefined ? undefined : abuseBy(phase, target);
  const end = performance.now() + seconds * 1_000;
  const took: number[] = [];
  let failed = 0;
  let rss = 0;
  while (performance.now() < end) {
    const began = performance.now();
    const answer = await product.rest('GET', new URL(polling, product.url).pathname).catch(() => undefined);
    took.push(performance.now() - began);
    if (answer?.status !== 200) failed += 1;
    rss = Math.max(rss, await rssMb(product.serverPid()));
    await sleep(betweenMs);
  }
  return {
    other_caller_p50_ms: percentile(took, 0.5),
    other_caller_p99_ms: percentile(took, 0.99),
    other_caller_max_ms: percentile(took, 1),
    failed,
    rss_mb_max: rss,
    load: loadavg()[0] ?? Number.NaN,
    abuse: await abuse,
  };
}

// In a process of its own: what it costs is not to be measured as the server's.
async function abuseBy(phase: string, target: Target): Promise<unknown> {
  const child = fork(new URL('abuse/run-phase.ts', import.meta.url), [phase, JSON.stringify(target)]);
  const [done] = await once(child, 'message');
  child.kill();
  return done;
}

async function rssMb(pid: number): Promise<number> {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kilobytes) / 1_024);
}
