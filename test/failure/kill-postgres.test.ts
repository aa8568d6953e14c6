import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processesIn } from '@understudy/local-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { seeded } from '../harness/seeded.ts';

// A campaign: UNDERSTUDY_POSTGRES_KILLS=60, UNDERSTUDY_SEED=7.
const kills = Number(process.env.UNDERSTUDY_POSTGRES_KILLS ?? 4);
const random = seeded(Number(process.env.UNDERSTUDY_SEED ?? 1));
// What a caller is told to wait at the most, and how long the server may be away.
const answerMsMax = 10_000;

describe(`the server's own Postgres, killed ${kills} times`, () => {
  let product: Product;
  const slowest = { up: 0, answer: 0 };
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    process.stderr.write(`slowest: up again after ${slowest.up} ms, an answer after ${slowest.answer} ms\n`);
    await product?.[Symbol.asyncDispose]();
  });

  const directory = () => join(product.dataDir, 'postgres');
  const postmaster = () =>
    eventually('a pid file', async () => {
      const text = await readFile(join(directory(), 'postmaster.pid'), 'utf8').catch(() => '');
      return Number(text.split('\n')[0]);
    });
  const childOf = async () => {
    const pid = await postmaster();
    const children = (await processesIn(directory())).filter((each) => each !== pid);
    return children[Math.floor(random() * children.length)] ?? pid;
  };

  const victims: Record<string, () => Promise<void>> = {
    postmaster: async () => kill(await postmaster()),
    child: async () => kill(await childOf()),
    'postmaster and server': async () => {
      kill(await postmaster());
      await product.killServer();
      await product.startServer();
    },
  };

  /** Makes keys until it is told to stop; gives the ids of those that were promised. */
  async function makeKeys(stop: AbortSignal): Promise<string[]> {
    const made: string[] = [];
    for (let number = 0; !stop.aborted; number++) {
      const begun = performance.now();
      const body = { name: `key ${number}`, namespaces: ['dev.deployment'], permissions: ['clone'] };
      const answer = await product.rest('POST', '/api/v1/keys', { body }).catch(() => undefined);
      slowest.answer = Math.max(slowest.answer, Math.round(performance.now() - begun));
      // The server itself was killed.
      if (!answer) continue;
      expect([201, 503], JSON.stringify(answer.body)).toContain(answer.status);
      if (answer.status === 201) made.push(answer.body.id ?? answer.body.key_id);
      else expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    return made;
  }

  it.each(
    Array.from({ length: kills }, (_, at) => ({ at, victim: Object.keys(victims)[Math.floor(random() * 3)] ?? '' })),
  )('$at: $victim: it is up again, and what was accepted is kept', async ({ victim }) => {
    const stop = new AbortController();
    const making = makeKeys(stop.signal);
    await new Promise((resolve) => setTimeout(resolve, random() * 300));
    const begun = performance.now();
    await victims[victim]?.();
    await eventually('the server is ready', async () => {
      const answer = await product.rest('GET', '/readyz').catch(() => undefined);
      return answer?.status === 200;
    });
    slowest.up = Math.max(slowest.up, Math.round(performance.now() - begun));
    stop.abort();
    const made = await making;
    const listed = new Set<string>();
    for (let cursor = ''; ; ) {
      const { body } = await product.rest('GET', `/api/v1/keys?limit=200${cursor}`);
      for (const key of body.items) listed.add(key.id ?? key.key_id);
      if (!body.next_cursor) break;
      cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
    }
    expect(made.filter((id) => !listed.has(id))).toEqual([]);
    expect(slowest.answer).toBeLessThan(answerMsMax);
    const { body } = await product.rest('GET', '/api/v1/audit/verify');
    expect(body).toMatchObject({ whole: true, first_bad: null });
  });

  it('a clone that was under way goes on to its end', async () => {
    const accepted = await requestClone(product);
    for (let round = 0; round < 2; round++) {
      const before = await postmaster();
      kill(before);
      // Its children may answer for a moment longer than it lives.
      await eventually('another runs', async () => (await postmaster()) !== before);
      await eventually('the server is ready', async () => (await product.rest('GET', '/readyz')).status === 200);
    }
    expect(await ended(product, accepted)).toMatchObject({ state: 'SUCCESS' });
  });
});

function kill(pid: number): void {
  process.kill(pid, 'SIGKILL');
}
