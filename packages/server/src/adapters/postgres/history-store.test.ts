import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Execution, State } from '../../core/execution.ts';
import type { HistoryFilter, HistoryStore } from '../../core/history-store.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { createHistoryStore } from './history-store.ts';
import type { Database } from './open-database.ts';

let database: Database;
let store: HistoryStore;

beforeAll(async () => {
  database = await temporaryDatabase();
  store = createHistoryStore(database.sql);
});
beforeEach(() => emptyStores(database));
afterAll(() => database?.[Symbol.asyncDispose]());

const minute = (count: number) => new Date(Date.UTC(2026, 0, 1, 0, count));
function execution(id: string, more: Partial<Execution> = {}): Execution {
  const shared = { namespace: 'dev.deployment', flowId: 'clone', labels: {}, inputs: {}, outputs: {}, taskRuns: [] };
  return { id, ...shared, state: 'RUNNING', createdAt: minute(0), ...more };
}
async function saved(...executions: readonly Execution[]): Promise<void> {
  for (const each of executions) await store.save(each);
}
const ids = (items: readonly Execution[]) => items.map(({ id }) => id);
const found = async (filter: HistoryFilter) => ids((await store.page(filter, { limit: 100 })).items);

describe('an execution', () => {
  it('is read as it was written, with its times', async () => {
    const whole = execution('x', {
      state: 'FAILED',
      startedAt: minute(1),
      endedAt: minute(2),
      labels: { a: 'b' },
      inputs: { text: 'ü 🦊 "\\', list: [1, null], deep: { a: true } },
      outputs: { size: 1 },
      taskRuns: [
        {
          taskId: 'first',
          state: 'RETRYING',
          attempts: [{ number: 1, state: 'FAILED', startedAt: minute(1), endedAt: minute(2), error: 'no' }],
          nextRetryAt: minute(3),
          outputs: { rows: 7 },
        },
      ],
      error: { task: 'first', message: 'no', kind: 'refused' },
    });
    await store.save(whole);
    expect(await store.find('x')).toEqual(whole);
  });

  it('is saved with a replacement for what Postgres cannot hold', async () => {
    await saved(
      execution('x', { outputs: { text: 'a\0b\ud800c' }, error: { task: 'first', message: 'a\0b', kind: 'failed' } }),
    );
    const kept = { outputs: { text: 'a\ufffdb\ufffdc' }, error: { message: 'a\ufffdb' } };
    expect(await store.find('x')).toMatchObject(kept);
  });

  it('that was never saved is not found', async () => {
    expect(await store.find('x')).toBeUndefined();
  });

  it('is kept as it was seen last', async () => {
    await saved(execution('x'), execution('x', { state: 'RETRYING' }));
    expect(await store.find('x')).toMatchObject({ state: 'RETRYING' });
  });

  it('that has ended never goes back to running', async () => {
    await saved(execution('x', { state: 'SUCCESS' }), execution('x'));
    expect(await store.find('x')).toMatchObject({ state: 'SUCCESS' });
  });

  it('is unfinished until it has ended', async () => {
    await saved(execution('running'), execution('done'), execution('done', { state: 'KILLED' }));
    expect(await store.unfinished()).toEqual(['running']);
  });
});

describe('the newest successes', () => {
  const of = { namespace: 'dev.deployment', flowId: 'clone', projectId: 'acme' };

  it('are those of the flow, newest first, and no more than asked for', async () => {
    const success = (id: string, at: number, more: Partial<Execution> = {}) =>
      execution(id, { state: 'SUCCESS', createdAt: minute(at), inputs: { railway_project_id: 'acme' }, ...more });
    await saved(success('a', 1), success('b', 2), success('c', 3), success('other', 4, { flowId: 'list' }));
    await saved(execution('failed', { state: 'FAILED', createdAt: minute(5) }));
    expect(ids(await store.successes(of, 2))).toEqual(['c', 'b']);
  });

  it('are those of one project, or of none', async () => {
    const success = (id: string, inputs: Execution['inputs']) => execution(id, { state: 'SUCCESS', inputs });
    await saved(success('a', { railway_project_id: 'acme' }), success('b', { railway_project_id: 'globex' }));
    await saved(success('c', {}), success('d', { railway_project_id: 7 }));
    expect(ids(await store.successes(of, 9))).toEqual(['a']);
    expect(ids(await store.successes({ ...of, projectId: undefined }, 9)).sort()).toEqual(['c', 'd']);
  });
});

describe('a filter', () => {
  beforeEach(() =>
    saved(
      execution('a', { createdAt: minute(1), state: 'SUCCESS', inputs: { railway_project_id: 'acme' } }),
      execution('b', {
        createdAt: minute(2),
        namespace: 'prod',
        labels: { understudy_initiator: 'key:1' },
        inputs: { railway_project_id: 'globex' },
      }),
      execution('c', { createdAt: minute(3), flowId: 'list', state: 'FAILED', inputs: { environment_name: 'acme' } }),
    ),
  );

  it.each<[string, HistoryFilter, string[]]>([
    ['nothing', {}, ['c', 'b', 'a']],
    ['a namespace', { namespaces: ['prod'] }, ['b']],
    ['namespaces', { namespaces: ['prod', 'dev.deployment'] }, ['c', 'b', 'a']],
    ['no namespace at all', { namespaces: [] }, []],
    ['a project', { projects: ['globex'] }, ['b']],
    ['projects', { projects: ['globex', 'acme'] }, ['b', 'a']],
    ['no project at all', { projects: [] }, []],
    ['the project of those that have none', { projects: [''] }, []],
    ['a project and an initiator', { projects: ['globex'], initiator: 'key:1' }, ['b']],
    ['a project and the initiator in another', { projects: ['acme'], initiator: 'key:1' }, []],
    ['a flow', { flowId: 'list' }, ['c']],
    ['states', { states: ['SUCCESS', 'FAILED'] }, ['c', 'a']],
    ['no states, which is any', { states: [] }, ['c', 'b', 'a']],
    ['an initiator', { initiator: 'key:1' }, ['b']],
    ['an initiator, and a flow of others', { initiator: 'key:1', flowId: 'list' }, []],
    ['an environment', { environment: 'acme' }, ['c']],
    ['an environment, and somebody who was never there', { environment: 'acme', initiator: 'key:1' }, []],
    ['a time from, itself in', { from: minute(2) }, ['c', 'b']],
    ['a time to, itself out', { to: minute(2) }, ['a']],
    ['all of them', { namespaces: ['dev.deployment'], states: ['SUCCESS'], from: minute(1), to: minute(2) }, ['a']],
    ['what nobody has', { flowId: "x' OR true --" }, []],
  ])('by %s', async (_, filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  it.each<[string, HistoryFilter]>([
    ['nothing', {}],
    ['a flow', { flowId: 'list' }],
    ['an initiator', { initiator: 'key:1' }],
    ['an environment', { environment: 'acme' }],
    ['a project', { projects: ['acme'] }],
    ['projects and an initiator', { projects: ['acme', 'globex'], initiator: 'key:1' }],
    ['a project and a time', { projects: ['globex'], from: minute(2), to: minute(800) }],
    ['a time inside a quarter of a day', { from: minute(2), to: minute(3) }],
    ['a time of several quarters', { from: minute(-90), to: minute(800) }],
    ['a time and states', { from: minute(2), states: ['FAILED', 'RUNNING'] }],
  ])('by %s counts what it shows', async (_, filter) => {
    await saved(
      execution('d', { createdAt: minute(61), flowId: 'list' }),
      execution('e', { createdAt: minute(500) }),
      execution('f', { createdAt: minute(790) }),
    );
    expect((await store.page(filter, { limit: 1 })).total).toBe((await found(filter)).length);
  });
});

describe('pages', () => {
  async function readAll(limit: number, between: () => Promise<void> = async () => {}): Promise<string[]> {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.page({}, { limit, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...ids(page.items));
      cursor = page.nextCursor;
      await between();
    } while (cursor !== undefined);
    return seen;
  }

  it.each([1, 2, 3, 5, 6])('of %i show each execution once, newest first, those of one moment by id', async (limit) => {
    await saved(...['a', 'b', 'c'].map((id) => execution(id, { createdAt: minute(1) })));
    await saved(...['d', 'e'].map((id) => execution(id, { createdAt: minute(2) })));
    expect(await readAll(limit)).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('do not shift when executions are added while they are read', async () => {
    await saved(...['a', 'b', 'c', 'd'].map((id, at) => execution(id, { createdAt: minute(at) })));
    let at = 10;
    const seen = await readAll(1, async () => {
      if (at < 15) await store.save(execution(`new-${at}`, { createdAt: minute(at++) }));
    });
    expect(seen).toEqual(['d', 'c', 'b', 'a']);
  });

  it('do not shift when executions change while they are read', async () => {
    await saved(...['a', 'b', 'c'].map((id, at) => execution(id, { createdAt: minute(at) })));
    const seen = await readAll(1, () => store.save(execution('a', { state: 'SUCCESS' })));
    expect(seen).toEqual(['c', 'b', 'a']);
  });

  it('count all that match, whatever page it is', async () => {
    await saved(execution('a'), execution('b'), execution('c', { namespace: 'prod' }));
    const first = await store.page({ namespaces: ['dev.deployment'] }, { limit: 1 });
    expect(first.total).toBe(2);
    const cursor = first.nextCursor ?? '';
    expect((await store.page({ namespaces: ['dev.deployment'] }, { limit: 1, cursor })).total).toBe(2);
  });

  it('count an execution in the state in which it is now', async () => {
    await saved(execution('a'), execution('a', { state: 'SUCCESS' }));
    const total = async (state: State) => (await store.page({ states: [state] }, { limit: 1 })).total;
    expect([await total('RUNNING'), await total('SUCCESS')]).toEqual([0, 1]);
  });

  it('end without a cursor, also when the last one is full', async () => {
    await saved(execution('a'), execution('b'));
    expect(await store.page({}, { limit: 2 })).not.toHaveProperty('nextCursor');
  });

  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  it.each([
    ['none', ''],
    ['nonsense', '???'],
    ['text', encoded('newest')],
    ['no id', encoded('1767225600000 ')],
    ['a time that no database knows', encoded(`${'9'.repeat(15)} x`)],
    ['a NUL', encoded('1767225600000 a\0b')],
    ['SQL', encoded("1767225600000 x');--")],
  ])('refuse a cursor that is %s', async (_, cursor) => {
    const refused = { code: 'ValidationError', details: { field: 'cursor', rule: 'must be a next_cursor' } };
    await expect(store.page({}, { limit: 1, cursor })).rejects.toMatchObject(refused);
  });
});
