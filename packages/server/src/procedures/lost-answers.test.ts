import postgres from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import { type LosingProxy, startLosingProxy } from '../testing/losing-proxy.ts';
import { owner, useProcedureBench } from '../testing/procedure-bench.ts';

// The Postgres behind it stays up: what is lost is only the word that a statement, or a COMMIT, was done.
let proxy: LosingProxy;
const bench = useProcedureBench(async (database) => {
  proxy = await startLosingProxy(database.url);
  const sql = postgres(proxy.url, { max: 4, onnotice: () => {}, backoff: () => 0.05 });
  closing.push(() => sql.end({ timeout: 1 }));
  return { ...database, sql };
});
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  await proxy?.[Symbol.asyncDispose]();
});

const ask = (path: string, input: object) => bench().call(path, input, { idempotencyKey: JSON.stringify(input) });
const cloneOf = (name: string) => ({ client_name: 'Acme', environment_name: name });
const aKey = async (): Promise<string> =>
  (await bench().call('keys.create', { name: 'Before', permissions: ['clone'] })).body.id;
const secretsOf = async (id: string) =>
  (await bench().database.sql`SELECT FROM api_key_secrets WHERE key_id = ${id}`).length;
const recorded = async (action: string) =>
  (await bench().services.audit.list({ ...owner }, { limit: 200, action })).items.filter(
    ({ outcome }) => outcome === 'accepted' || outcome === 'success',
  ).length;

interface Mutation {
  /** Gives the input of a call, and how often that was done: 0 or 1. */
  prepare(name: string): Promise<{ input: object; done: () => Promise<number> }>;
}
const mutations: Record<string, Mutation> = {
  'clone.start': {
    async prepare(name) {
      const made = () =>
        [...bench().engine.executions.values()].filter((each) => each.inputs.environment_name === name);
      return { input: cloneOf(name), done: async () => made().length };
    },
  },
  'executions.cancel': {
    async prepare(name) {
      const { execution_id } = (await bench().call('clone.start', cloneOf(name))).body;
      const state = () => bench().engine.executions.get(execution_id)?.state ?? '';
      return { input: { execution_id }, done: async () => Number(['KILLING', 'KILLED'].includes(state())) };
    },
  },
  'keys.create': {
    async prepare(name) {
      const rows = () =>
        bench().database.sql`SELECT FROM api_keys JOIN api_key_secrets ON key_id = id WHERE name = ${name}`;
      return { input: { name, permissions: ['clone'] }, done: async () => (await rows()).length };
    },
  },
  'keys.rotate': {
    async prepare() {
      const key_id = await aKey();
      return { input: { key_id }, done: async () => (await secretsOf(key_id)) - 1 };
    },
  },
  'keys.revoke': {
    async prepare() {
      const key_id = await aKey();
      const rows = () => bench().database.sql`SELECT FROM api_keys WHERE id = ${key_id} AND revoked_at IS NOT NULL`;
      return { input: { key_id }, done: async () => (await rows()).length };
    },
  },
};
// Every statement of each in a campaign, UNDERSTUDY_LOST_ANSWERS=1; every seventh otherwise.
const every = Number(process.env.UNDERSTUDY_LOST_ANSWERS ?? 7);
// More than any of them has.
const statementsMax = 60;

describe.each(Object.entries(mutations))('%s', (path, { prepare }) => {
  /** Calls it while an answer is lost, and says what came of it after the server has started again. */
  const callLosing = async (to: number | 'commit') => {
    const { input, done } = await prepare(`name-${to}`);
    proxy.loseAnswer(to);
    const { status, body } = await ask(path, input);
    const { lost } = proxy;
    proxy.loseNothing();
    await bench().restart();
    return { to, lost, status, times: await done(), body };
  };

  it('is done once, recorded, and answered as done, where the answer to its COMMIT is lost', async () => {
    const { input } = await prepare('undisturbed');
    const before = await recorded(path);
    await ask(path, input);
    await expect.poll(() => recorded(path)).toBeGreaterThan(before);
    await bench().restart();
    const undisturbed = (await recorded(path)) - before;
    const { status, times, body } = await callLosing('commit');
    expect([status < 300, times], JSON.stringify(body)).toEqual([true, 1]);
    await expect.poll(() => recorded(path)).toBe(before + 2 * undisturbed);
  });

  it('is done once, or is refused and never done, whichever of its statements loses its answer', async () => {
    const all: Awaited<ReturnType<typeof callLosing>>[] = [];
    for (let to = 1; to <= statementsMax && all.at(-1)?.lost !== false; to += every) all.push(await callLosing(to));
    const kept = ({ status, times }: (typeof all)[number]) =>
      status < 300 ? times === 1 : status === 503 && times === 0;
    expect(all.filter((each) => !kept(each))).toEqual([]);
    expect(all.length).toBeGreaterThan(1);
  }, 120_000);
});
