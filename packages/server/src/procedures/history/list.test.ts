import { describe, expect, it } from 'vitest';
import type { Execution } from '../../core/execution.ts';
import { statusBody } from '../../core/status-body.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const list = (query: object = {}, options = {}) => bench().call('history.list', query, options);
const ids = (body: { items: { execution_id: string }[] }) => body.items.map(({ execution_id }) => execution_id);
const minute = (count: number) => new Date(Date.UTC(2026, 0, 1, 0, count));

async function saved(id: string, at: number, more: Partial<Execution> = {}): Promise<void> {
  const shared = { namespace: 'dev.deployment', flowId: 'clone', labels: {}, taskRuns: [] };
  const values = { inputs: { client_name: 'Acme' }, outputs: { rows: 7 } };
  await bench().history.save({ id, ...shared, ...values, state: 'SUCCESS', createdAt: minute(at), ...more });
}

// Scenario: Query execution history (docs/contract.md, 10.1).
describe('200', () => {
  it('with nothing, before there is anything', async () => {
    expect(await list()).toMatchObject({ status: 200, body: { items: [], next_cursor: null, total: 0 } });
  });

  it('with inputs and outputs of each', async () => {
    await saved('a', 1);
    const { body } = await list();
    expect(statusBody.parse(body.items[0])).toMatchObject({ inputs: { client_name: 'Acme' }, outputs: { rows: 7 } });
  });

  it('page by page, newest first', async () => {
    for (const [at, id] of ['a', 'b', 'c'].entries()) await saved(id, at);
    const first = (await list({ limit: 2 })).body;
    const second = (await list({ limit: 2, cursor: first.next_cursor })).body;
    expect([ids(first), ids(second), second.next_cursor, first.total]).toEqual([['c', 'b'], ['a'], null, 3]);
  });

  it('with what matches', async () => {
    await saved('a', 1, { state: 'FAILED' });
    await saved('b', 2);
    await saved('c', 3, { flowId: 'other' });
    await saved('d', 4, { labels: { understudy_initiator: 'key:1' }, inputs: { environment_name: 'acme' } });
    const query = { namespace: 'dev.deployment', flow_id: 'clone', state: ['FAILED', 'SUCCESS'], from: minute(2) };
    expect(ids((await list(query)).body)).toEqual(['d', 'b']);
    expect(ids((await list({ ...query, initiator: 'key:1', environment: 'acme' })).body)).toEqual(['d']);
  });

  it('without housekeeping, unless it is asked for', async () => {
    await saved('a', 1);
    await saved('b', 2, { flowId: 'list-environments' });
    await saved('c', 3, { flowId: 'purge-executions' });
    const { body } = await list();
    expect([ids(body), body.total]).toEqual([['a'], 1]);
    expect(ids((await list({ system: true })).body)).toEqual(['c', 'b', 'a']);
    expect(ids((await list({ flow_id: 'list-environments' })).body)).toEqual(['b']);
  });

  it('with the namespaces only that the caller may see, and counts no others', async () => {
    await saved('a', 1);
    await saved('b', 2, { namespace: 'prod' });
    const as = { permissions: ['history:read'], namespaces: ['prod'] };
    const { body } = await list({}, { as });
    expect([ids(body), body.total]).toEqual([['b'], 1]);
  });

  it('with nothing of a namespace that the caller may not see, as of one that does not exist', async () => {
    await saved('a', 1);
    const as = { permissions: ['history:read'], namespaces: ['prod'] };
    const hidden = await list({ namespace: 'dev.deployment' }, { as });
    const missing = await list({ namespace: 'nowhere' }, { as });
    expect([hidden.status, hidden.body]).toEqual([missing.status, missing.body]);
    expect(hidden.body.total).toBe(0);
  });

  it('where the engine cannot be reached', async () => {
    await saved('a', 1);
    bench().engine.away = true;
    expect(ids((await list()).body)).toEqual(['a']);
  });
});

describe('400', () => {
  const nulCursor = Buffer.from('1767225600000 a\0b').toString('base64url');
  it.each([
    ['a NUL in the namespace', { namespace: 'a\0b' }, 'namespace'],
    ['a NUL in the flow', { flow_id: 'a\0b' }, 'flow_id'],
    ['a NUL in the cursor', { cursor: 'a\0b' }, 'cursor'],
    ['a NUL packed into the cursor', { cursor: nulCursor }, 'cursor'],
    ['a cursor that is none', { cursor: 'newest' }, 'cursor'],
    ['a cursor that is too long', { cursor: 'x'.repeat(501) }, 'cursor'],
    ['half a character', { flow_id: '\ud800' }, 'flow_id'],
    ['a state that is none', { state: ['DONE'] }, 'state.0'],
    ['a time that is text', { from: 'yesterday' }, 'from'],
    ['a time before all years that can be written', { from: new Date('0000-01-01T00:00:00Z') }, 'from'],
    ['a time after them', { to: new Date('+010000-01-01T00:00:00Z') }, 'to'],
    ['an empty page', { limit: 0 }, 'limit'],
    ['a page that is too long', { limit: 201 }, 'limit'],
    ['an unknown filter', { client: 'Acme' }, 'client'],
  ])('for %s', async (_, query, field) => {
    const { status, body } = await list(query);
    expect([status, body.details.field]).toEqual([400, field]);
  });
});

it('401 for nobody', async () => {
  expect((await list({}, { as: 'nobody' })).status).toBe(401);
});

it('403 without the permission', async () => {
  expect((await list({}, { as: { permissions: ['clone'] } })).status).toBe(403);
});

it('403 for a run token', async () => {
  const { run_token } = (await bench().call('clone.start', { client_name: 'Acme' })).body;
  expect((await list({}, { credential: { kind: 'bearer', value: run_token } })).status).toBe(403);
});
