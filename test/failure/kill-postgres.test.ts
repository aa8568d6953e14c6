import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processesIn } from '@understudy/local-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, environmentNames, requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import { type Product, type RestAnswer, startProduct } from '../harness/product.ts';
import { seeded } from '../harness/seeded.ts';

// A campaign: UNDERSTUDY_POSTGRES_KILLS=60, UNDERSTUDY_SEED=7.
const kills = Number(process.env.UNDERSTUDY_POSTGRES_KILLS ?? 4);
const random = seeded(Number(process.env.UNDERSTUDY_SEED ?? 1));
// What a caller is told to wait at the most, and how long the server may be away.
const answerMsMax = 10_000;
// All that were asked for, one beside the other.
const clonesMsMax = 300_000;

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

  const told = new Map<string, RestAnswer>();
  /** Asks for a clone of this name about when the kill comes. */
  async function askForClone(name: string, afterMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    const body = { client_name: 'Acme', environment_name: name };
    const answer = await product.rest('POST', '/api/v1/clones', { body }).catch(() => undefined);
    // The server itself was killed: nothing was promised or refused.
    if (answer) told.set(name, answer);
  }

  it.each(
    Array.from({ length: kills }, (_, at) => ({ at, victim: Object.keys(victims)[Math.floor(random() * 3)] ?? '' })),
  )('$at: $victim: it is up again, and what was accepted is kept', async ({ at, victim }) => {
    const stop = new AbortController();
    const making = makeKeys(stop.signal);
    const killing = random() * 300;
    const asking = askForClone(`kill-${at}`, random() * 300);
    await new Promise((resolve) => setTimeout(resolve, killing));
    const begun = performance.now();
    await victims[victim]?.();
    await eventually('the server is ready', async () => {
      const answer = await product.rest('GET', '/readyz').catch(() => undefined);
      return answer?.status === 200;
    });
    slowest.up = Math.max(slowest.up, Math.round(performance.now() - begun));
    stop.abort();
    const made = await making;
    await asking;
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

  it('each clone that was asked for meanwhile was refused for good, or is made once', async () => {
    const outcomes = [...told].map(async ([name, { status, body }]) => {
      const state = status === 202 ? (await ended(product, body, clonesMsMax)).state : 'refused';
      const query = `/api/v1/executions?environment=${name}&flow_id=clone-staging-api`;
      return { name, status, state, executions: (await product.rest('GET', query)).body.total };
    });
    for (const outcome of await Promise.all(outcomes)) {
      const promised = { status: 202, state: 'SUCCESS', executions: 1 };
      expect(outcome).toMatchObject(outcome.status === 202 ? promised : { status: 503, executions: 0 });
    }
    const standing = await environmentNames(product);
    expect([...told.keys()].filter((name) => standing.includes(name) !== (told.get(name)?.status === 202))).toEqual([]);
  }, 600_000);

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
