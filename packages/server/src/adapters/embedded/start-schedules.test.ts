import { expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import type { StartRequest } from '../../core/engine.ts';
import { type Execution, label } from '../../core/execution.ts';
import { eventually } from '../../testing/engine-contract/bench.ts';
import { scripted } from '../../testing/scripted-flows.ts';
import { startSchedules } from './start-schedules.ts';

const everySecond = { ...scripted.quick, schedule: { cron: '* * * * * *' } };
const logger = { info: () => {}, warn: () => {}, error: () => {} };
const execution = { id: '1' } as Execution; // Schedules do not look at what was started.

function schedule(requests: StartRequest[], options: Partial<Parameters<typeof startSchedules>[0]> = {}): Disposable {
  const start = async (request: StartRequest) => {
    requests.push(request);
    return execution;
  };
  return startSchedules({
    engine: { start },
    flows: [everySecond, scripted.patient],
    inputs: () => ({ colour: 'red' }),
    clock: systemClock,
    logger,
    ...options,
  });
}

it('starts a flow at its time, with its inputs, and no flow without a schedule', async () => {
  const requests: StartRequest[] = [];
  using _ = schedule(requests);
  await eventually(() => requests.length === 2);
  expect(requests[0]).toMatchObject({ flowId: 'scripted', inputs: { colour: 'red' } });
  expect(requests.map(({ flowId }) => flowId)).toEqual(['scripted', 'scripted']);
});

it('has the same intent for the same time on every server, and another for the next', async () => {
  const one: StartRequest[] = [];
  const other: StartRequest[] = [];
  using _one = schedule(one);
  using _other = schedule(other);
  const intents = (requests: StartRequest[]) => requests.map(({ labels }) => labels[label.intent]);
  // Between the two calls a second may begin.
  const shared = await eventually(() => {
    const both = intents(one).filter((intent) => intents(other).includes(intent));
    return both.length >= 3 && both;
  });
  expect(new Set(shared).size).toBe(shared.length);
  expect(shared[0]).toMatch(/^schedule:test\.engine\/scripted:\d{4}-.*:\d\d\.000Z$/);
});

it('goes on after a start that failed', async () => {
  let asked = 0;
  const start = async () => {
    asked += 1;
    throw new Error('away');
  };
  using _ = schedule([], { engine: { start } });
  await eventually(() => asked >= 2);
});

it('starts no flow that has no inputs', async () => {
  const one: StartRequest[] = [];
  const other: StartRequest[] = [];
  using _one = schedule(one);
  using _other = schedule(other, { inputs: () => undefined });
  await eventually(() => one.length >= 2);
  expect(other).toEqual([]);
});
