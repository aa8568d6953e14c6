import { describe, expect, it } from 'vitest';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const start = async () => (await bench().call('clone.start', { client_name: 'Acme' })).body;
const logs = (input: object, options = {}) => bench().call('executions.logs', input, options);
const messages = (body: { items: { message: string }[] }) => body.items.map(({ message }) => message);

describe('200', () => {
  it('with the lines, every field of them', async () => {
    const { execution_id } = await start();
    bench().engine.log(execution_id, 'one');
    const { status, body } = await logs({ execution_id });
    expect(status).toBe(200);
    const line = { number: 1, timestamp: expect.any(Date), level: 'INFO', task: 'first', attempt: 1, message: 'one' };
    expect(body).toEqual({ items: [line], next_cursor: null });
  });

  it('page by page, to the last', async () => {
    const { execution_id } = await start();
    bench().engine.log(execution_id, 'one', 'two', 'three');
    const first = (await logs({ execution_id, limit: 2 })).body;
    const second = (await logs({ execution_id, limit: 2, cursor: first.next_cursor })).body;
    expect([messages(first), messages(second), second.next_cursor]).toEqual([['one', 'two'], ['three'], null]);
  });

  it('for the run token of the execution', async () => {
    const { execution_id, run_token } = await start();
    expect((await logs({ execution_id }, { credential: { kind: 'bearer', value: run_token } })).status).toBe(200);
  });
});

it.each([
  ['no lines', { limit: 0 }],
  ['more lines than a page holds', { limit: 1_001 }],
  ['half a line', { limit: 1.5 }],
  ['a cursor that is none', { cursor: 'newest' }],
  ['a cursor with a NUL', { cursor: '1\0' }],
  ['an id with a NUL', { execution_id: '\0' }],
])('400 for %s', async (_, input) => {
  expect((await logs({ execution_id: 'x', ...input })).status).toBe(400);
});

it('401 for nobody', async () => {
  expect((await logs({ execution_id: 'x' }, { as: 'nobody' })).status).toBe(401);
});

describe('404', () => {
  it('for an execution that nobody knows', async () => {
    expect((await logs({ execution_id: 'unknown' })).status).toBe(404);
  });

  it('for one of a namespace that the caller may not see', async () => {
    const { execution_id } = await start();
    expect((await logs({ execution_id }, { as: { namespaces: ['prod'] } })).status).toBe(404);
  });
});

it('503 where the engine cannot be reached', async () => {
  const { execution_id } = await start();
  await expect.poll(() => bench().history.find(execution_id)).toBeDefined();
  bench().engine.away = true;
  expect((await logs({ execution_id })).status).toBe(503);
});
