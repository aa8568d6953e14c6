import { describe, expect, it } from 'vitest';
import { useProcedureBench } from '../../testing/procedure-bench.ts';
import { scriptedStart } from '../../testing/scripted-engine.ts';

const bench = useProcedureBench();
const list = (query: object = {}, options = {}) => bench().call('audit.list', query, options);
const append = (action: string, more: object = {}) =>
  bench().services.audit.append({ action, outcome: 'success', ...more });
const later = (ms: number) => new Date(scriptedStart.getTime() + ms);
const actions = (items: readonly { action: string }[]) => items.map(({ action }) => action);

async function four(): Promise<void> {
  const namespaces = ['dev.deployment', 'prod', undefined, 'dev.deployment'];
  for (const [at, namespace] of namespaces.entries()) {
    bench().clock.set(later(at * 1_000));
    await append(`act.${at}`, { namespace, initiator: `key:${at % 2}`, executionId: `x${at}` });
  }
}

describe('200', () => {
  it('with the records, newest first', async () => {
    await four();
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(actions(body.items)).toEqual(['act.3', 'act.2', 'act.1', 'act.0']);
    expect(body.items[0]).toMatchObject({ at: later(3_000), initiator: 'key:1', execution_id: 'x3', error: null });
  });

  it.each([
    ['an action', { action: 'act.2' }, ['act.2']],
    ['an initiator', { initiator: 'key:1' }, ['act.3', 'act.1']],
    ['an outcome', { outcome: 'refused' }, []],
    ['an execution', { execution_id: 'x1' }, ['act.1']],
    ['a time from, itself in', { from: later(2_000) }, ['act.3', 'act.2']],
    ['a time to, itself out', { to: later(1_000) }, ['act.0']],
    ['a time before all', { from: new Date('0001-01-01T00:00:00Z') }, ['act.3', 'act.2', 'act.1', 'act.0']],
  ])('by %s', async (_, query, expected) => {
    await four();
    expect(actions((await list(query)).body.items)).toEqual(expected);
  });

  it('in pages that show each record once, also while more are written', async () => {
    await four();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await list({ limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...actions(body.items));
      cursor = body.next_cursor;
      bench().clock.set(later(60_000));
      await append('new');
    }
    expect(seen).toEqual(['act.3', 'act.2', 'act.1', 'act.0']);
  });

  it('with the records of the caller’s namespaces alone', async () => {
    await four();
    const { body } = await list({}, { as: { permissions: ['audit:read'], namespaces: ['dev.deployment'] } });
    expect(actions(body.items)).toEqual(['act.3', 'act.0']);
  });

  it('with all records, also those of no namespace, for who acts in all', async () => {
    await four();
    const { body } = await list({}, { as: { permissions: ['audit:read'], namespaces: ['*'] } });
    expect(body.items).toHaveLength(4);
  });

  it('with a record that somebody has broken, as far as it can be read', async () => {
    await four();
    await bench().database.sql.begin(async (tx) => {
      await tx`SET LOCAL session_replication_role = replica`;
      await tx`UPDATE audit_records SET record = 'no JSON' WHERE action = 'act.2'`;
    });
    const { status, body } = await list();
    expect([status, actions(body.items)]).toEqual([200, ['act.3', 'act.2', 'act.1', 'act.0']]);
  });

  it('with a trail that is whole', async () => {
    await four();
    const { status, body } = await bench().call('audit.verify', {});
    expect([status, body]).toMatchObject([200, { whole: true, records: 4, first_bad: null }]);
  });

  it('with an empty trail, which is whole', async () => {
    expect((await bench().call('audit.verify', {})).body).toMatchObject({ whole: true, records: 0, head: null });
  });
});

describe('400', () => {
  it.each([
    [{ cursor: 'newest' }, 'cursor'],
    [{ limit: 201 }, 'limit'],
    [{ outcome: 'done' }, 'outcome'],
    [{ action: 'a\0b' }, 'action'],
    [{ client: 'Acme' }, 'client'],
  ])('for %o', async (query, field) => {
    const { status, body } = await list(query);
    expect([status, body.details.field]).toEqual([400, field]);
  });
});

describe.each(['audit.list', 'audit.verify', 'audit.export'])('%s', (path) => {
  it('401 for nobody', async () => {
    expect((await bench().call(path, {}, { as: 'nobody' })).status).toBe(401);
  });

  it('403 without the permission', async () => {
    expect((await bench().call(path, {}, { as: { permissions: ['history:read'] } })).status).toBe(403);
  });
});

it('403 for an export by whom a part of the trail is hidden from', async () => {
  const as = { permissions: ['audit:read'] as const, namespaces: ['dev.deployment'] };
  expect((await bench().call('audit.export', {}, { as })).status).toBe(403);
});
