import { describe, expect, it, vi } from 'vitest';
import type { WatchEvent } from '../../core/watch-event.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';
import { errorShape } from '../error-shape.ts';

const bench = useProcedureBench();
const start = async () => (await bench().call('clone.start', { client_name: 'Acme' })).body;
const messages = (events: readonly WatchEvent[]) =>
  events.flatMap((event) => (event.type === 'log' ? [event.log.message] : []));

/** All events of a subscription, with their ids; the error's name where it is refused. */
async function watch(input: object, options = {}) {
  const { status, body } = await bench().call('executions.watch', input, options);
  if (status !== 200) return { error: body.error, events: [], ids: [] };
  try {
    const tracked: [string, WatchEvent][] = [];
    // What `tracked()` makes: the id first, then the event.
    for await (const each of body) tracked.push(each);
    return { events: tracked.map(([, event]) => event), ids: tracked.map(([id]) => id) };
  } catch (error) {
    return { error: errorShape(error).error, events: [], ids: [] };
  }
}

describe('200', () => {
  it('with every change and line, and the end last', async () => {
    const { execution_id } = await start();
    bench().engine.log(execution_id, 'one', 'two');
    bench().engine.end(execution_id, 'SUCCESS');
    const { events } = await watch({ execution_id });
    expect(messages(events)).toEqual(['one', 'two']);
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      log_count: 2,
      log_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('from the last event id, after a restart of the server too', async () => {
    const { execution_id } = await start();
    bench().engine.log(execution_id, 'one', 'two');
    bench().engine.end(execution_id, 'SUCCESS');
    const [lastEventId] = (await watch({ execution_id })).ids;
    await bench().restart();
    const { events } = await watch({ execution_id, lastEventId });
    expect(messages(events)).toEqual(['two']);
  });

  it('for the run token of the execution', async () => {
    const { execution_id, run_token } = await start();
    bench().engine.end(execution_id, 'SUCCESS');
    const credential = { kind: 'bearer', value: run_token } as const;
    expect((await watch({ execution_id }, { credential })).events.at(-1)?.type).toBe('end');
  });
});

it.each([
  ['ValidationError', '400 for a NUL in the id', { execution_id: '\0' }, {}],
  ['ValidationError', '400 for a NUL in the event id', { execution_id: 'x', lastEventId: '\0' }, {}],
  ['AuthenticationError', '401 for nobody', { execution_id: 'x' }, { as: 'nobody' }],
  ['NotFoundError', '404 for an execution that nobody knows', { execution_id: 'unknown' }, {}],
])('%s: %s', async (error, _, input, options) => {
  expect((await watch(input, options)).error).toBe(error);
});

describe('NotFoundError: 404', () => {
  it('for an execution of a namespace that the caller may not see', async () => {
    const { execution_id } = await start();
    expect((await watch({ execution_id }, { as: { namespaces: ['prod'] } })).error).toBe('NotFoundError');
  });

  it('for a run token of another execution', async () => {
    const [one, other] = [await start(), await start()];
    const credential = { kind: 'bearer', value: other.run_token } as const;
    expect((await watch({ execution_id: one.execution_id }, { credential })).error).toBe('NotFoundError');
  });
});

it('EngineUnavailableError: 503 where the engine cannot be reached', async () => {
  bench().engine.away = true;
  expect((await watch({ execution_id: 'unknown' })).error).toBe('EngineUnavailableError');
});

it('a crowd that begins to watch at once is looked up together', async () => {
  const { execution_id } = await start();
  bench().engine.end(execution_id, 'SUCCESS');
  const look = vi.spyOn(bench().engine, 'get');
  await bench().restart();
  look.mockClear();
  const crowd = await Promise.all(Array.from({ length: 40 }, () => watch({ execution_id })));
  expect(crowd.map(({ events }) => events.at(-1)?.type)).toEqual(Array(40).fill('end'));
  // What the first began the others share; some come late, and each that follows it looks once more.
  expect(look.mock.calls.length).toBeLessThan(20);
});
