import { describe, expect, it } from 'vitest';
import type { LogArchive } from '../../core/log-archive.ts';
import { owner, useProcedureBench } from '../../testing/procedure-bench.ts';
import { scriptedStart } from '../../testing/scripted-engine.ts';

const bench = useProcedureBench();
const purge = (input: object = {}, options = {}) => bench().call('history.purge', input, options);
const rowsOf = async (table: string) => (await bench().database.sql`SELECT FROM ${bench().database.sql(table)}`).length;

/** A clone that has ended, with so many lines, and that the history knows. */
async function ended(lines = 3): Promise<string> {
  const { execution_id: id } = (await bench().call('clone.start', { client_name: 'Acme' })).body;
  bench().engine.log(id, ...Array.from({ length: lines }, (_, at) => `line ${at + 1} – ü 🦊`));
  bench().engine.end(id, 'SUCCESS', { outputs: { rows_copied: 7 } });
  await expect.poll(() => bench().history.find(id)).toMatchObject({ state: 'SUCCESS' });
  return id;
}
function daysLater(days: number): void {
  bench().clock.set(new Date(scriptedStart.getTime() + days * 86_400_000));
}
/** What somebody sees who watches it from its beginning to its end. */
async function watched(id: string) {
  const from = { lastEventId: undefined, signal: AbortSignal.timeout(10_000) };
  const events = [];
  for await (const { event } of bench().services.executions.watch(owner, id, from)) events.push(event);
  return { lines: events.filter(({ type }) => type === 'log'), end: events.at(-1) };
}
const logs = async (id: string, page: object = {}) =>
  (await bench().call('executions.logs', { execution_id: id, ...page })).body;

// Scenario: Execution retention (docs/contract.md, 10.2).
describe('a week after its end', () => {
  it('a log is archived, and read as before, by page and by watching', async () => {
    const id = await ended(1_203);
    const before = [await logs(id, { limit: 1_000 }), await logs(id, { limit: 7, cursor: '498' }), await watched(id)];
    daysLater(8);
    expect(await purge()).toMatchObject({ status: 200, body: { done: true, logs_archived: 1, executions: 0 } });
    expect(await bench().engine.logs(id, { after: 0, limit: 10 })).toEqual([]);
    const after = [await logs(id, { limit: 1_000 }), await logs(id, { limit: 7, cursor: '498' }), await watched(id)];
    expect(after).toEqual(before);
  });

  it('its lines are a fraction of their size', async () => {
    const id = await ended(1_000);
    const size = JSON.stringify(await bench().engine.logs(id, { after: 0, limit: 1_000 })).length;
    daysLater(8);
    await purge();
    const [row] = await bench().database.sql<
      { bytes: number }[]
    >`SELECT sum(length(lines))::int AS bytes FROM log_archive`;
    expect(size / (row?.bytes ?? 0)).toBeGreaterThan(5);
  });

  it('its log is what is left when the engine has lost the execution', async () => {
    const id = await ended();
    const before = await watched(id);
    daysLater(8);
    await purge();
    await bench().engine.purge(new Date('9999-01-01'));
    expect((await bench().call('executions.get', { execution_id: id })).body).toMatchObject({ state: 'SUCCESS' });
    expect(await watched(id)).toEqual(before);
  });

  it('an execution without a line has a log all the same', async () => {
    const id = await ended(0);
    daysLater(8);
    await purge();
    expect(await logs(id)).toEqual({ items: [], next_cursor: null });
  });

  it('a log is not archived twice', async () => {
    await ended();
    daysLater(8);
    await purge();
    expect((await purge()).body.logs_archived).toBe(0);
  });
});

describe('before a week is over', () => {
  it('nothing is done', async () => {
    const id = await ended();
    daysLater(6);
    expect((await purge()).body).toMatchObject({ executions: 0, logs_archived: 0 });
    expect(await bench().engine.logs(id, { after: 0, limit: 10 })).toHaveLength(3);
  });
});

describe('forty days after its end', () => {
  it('an execution is gone, with all that belonged to it, from store and engine', async () => {
    const id = await ended();
    await bench().database.sql`INSERT INTO opened_credentials VALUES (${id}, 'key:1', ${scriptedStart})`;
    daysLater(8);
    await purge();
    daysLater(40);
    expect((await purge()).body).toMatchObject({ executions: 1, intents: 1, opened_credentials: 1, logs_archived: 0 });
    for (const table of ['executions', 'log_archive', 'intents', 'opened_credentials', 'execution_counts'])
      expect([table, await rowsOf(table)]).toEqual([table, 0]);
    expect(bench().engine.executions.size).toBe(0);
    expect((await bench().call('executions.get', { execution_id: id })).status).toBe(404);
  });

  it('the audit trail knows who removed it', async () => {
    const id = await ended();
    daysLater(40);
    await purge();
    expect(bench().purges).toMatchObject([
      {
        initiator: 'key:configured',
        requestId: 'request-1',
        executionIds: [id],
        purged: { executions: 1, intents: 1 },
      },
    ]);
  });

  it('and not a millisecond before: what ended exactly so long ago stays', async () => {
    await ended();
    const [{ ended_at: endedAt } = { ended_at: new Date(Number.NaN) }] = await bench().database.sql<
      { ended_at: Date }[]
    >`SELECT ended_at FROM executions`;
    bench().clock.set(new Date(endedAt.getTime() + 30 * 86_400_000));
    expect((await purge()).body).toMatchObject({ executions: 0, ended_before: endedAt });
    bench().clock.set(new Date(endedAt.getTime() + 30 * 86_400_000 + 1));
    expect((await purge()).body.executions).toBe(1);
  });

  it('one that still runs is not touched', async () => {
    const { execution_id: id } = (await bench().call('clone.start', { client_name: 'Acme' })).body;
    await expect.poll(() => bench().history.find(id)).toBeDefined();
    daysLater(40);
    expect((await purge()).body).toMatchObject({ executions: 0, intents: 0, logs_archived: 0 });
    expect((await bench().call('executions.get', { execution_id: id })).status).toBe(200);
  });

  it('more than a batch of them are gone too, and younger ones stay', async () => {
    const { sql } = bench().database;
    await sql`
      INSERT INTO executions (id, namespace, flow_id, state, ended, created_at, ended_at, execution)
      SELECT n, 'dev.deployment', 'clone', 'SUCCESS', true, ${scriptedStart}, ${scriptedStart}::timestamptz + n * interval '1 second', '{}'
      FROM generate_series(1, 500) AS n`;
    bench().clock.set(new Date(scriptedStart.getTime() + 30 * 86_400_000 + 451_000));
    expect((await purge()).body).toMatchObject({ done: true, executions: 450 });
    expect(await rowsOf('executions')).toBe(50);
  });
});

describe('a dry run', () => {
  it('says what would be done, and does nothing', async () => {
    await ended();
    daysLater(8);
    expect((await purge({ dry_run: true })).body).toMatchObject({ dry_run: true, executions: 0, logs_archived: 1 });
    daysLater(40);
    const would = (await purge({ dry_run: true })).body;
    expect(would).toMatchObject({ dry_run: true, done: true, executions: 1, intents: 1, logs_archived: 0 });
    expect([await rowsOf('executions'), await rowsOf('log_archive'), bench().engine.executions.size]).toEqual([
      1, 0, 1,
    ]);
    expect(bench().purges).toEqual([]);
  });
});

describe('broken off', () => {
  const steps = ['add', 'complete', 'isOnlyCopy'] as const satisfies readonly (keyof LogArchive)[];

  it.each(steps)('before "%s", it goes on and loses no line', async (step) => {
    const id = await ended(700);
    const before = await watched(id);
    daysLater(8);
    const { retention } = bench();
    await bench().restart({ retention: { ...retention, archive: { ...retention.archive, [step]: broken } } });
    expect((await purge()).status).toBe(500);
    expect(await watched(id)).toEqual(before);
    await bench().restart();
    expect((await purge()).body.logs_archived).toBe(1);
    expect(await watched(id)).toEqual(before);
  });

  it('between two batches, it goes on with the rest', async () => {
    await bench().database.sql`
      INSERT INTO executions (id, namespace, flow_id, state, ended, created_at, ended_at, execution)
      SELECT n, 'dev.deployment', 'clone', 'SUCCESS', true, ${scriptedStart}, ${scriptedStart}, '{}' FROM generate_series(1, 500) AS n`;
    daysLater(40);
    await bench().restart({ retention: { ...bench().retention, pause: broken } });
    expect((await purge()).status).toBe(500);
    await bench().restart();
    expect((await purge()).body).toMatchObject({ done: true, executions: 300 });
  });
});

it('400 for an unknown field', async () => {
  expect((await purge({ days: 1 })).status).toBe(400);
});

it('401 for nobody', async () => {
  expect((await purge({}, { as: 'nobody' })).status).toBe(401);
});

it('403 without the permission', async () => {
  expect((await purge({}, { as: { permissions: ['history:read'] } })).status).toBe(403);
});

it('403 for an admin of one namespace: it is about all of them', async () => {
  const as = { permissions: ['admin'], namespaces: ['dev.deployment'] };
  expect((await purge({}, { as })).status).toBe(403);
});

it('503 while the engine is away, and nothing is removed', async () => {
  await ended();
  daysLater(40);
  bench().engine.away = true;
  expect((await purge()).status).toBe(503);
  expect(await rowsOf('executions')).toBe(1);
});

async function broken(): Promise<never> {
  throw new Error('broken off');
}
