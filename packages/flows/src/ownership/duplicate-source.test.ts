import { describe, expect, it } from 'vitest';
import { RailwayError } from '../core/railway.ts';
import { fakeContext } from '../testing/fake-context.ts';
import { memoryClone } from '../testing/memory-clone.ts';
import { memoryService, memoryWorld } from '../testing/memory-world.ts';
import { duplicateSource } from './duplicate-source.ts';

/** A project whose first creates fail so, without effect; the one after them makes the environment. */
function project(failures: readonly RailwayError[], services = [memoryService({ serviceId: 'db' })]) {
  const { world, calls } = memoryWorld([
    { id: 'production', services },
    { id: 'e', name: 'stage', sourceId: 'production', services },
  ]);
  const left = [...failures];
  const startedAt = world.clock.now().getTime();
  const triedAt: number[] = [];
  let isMade = false;
  const railway = {
    ...world.railway,
    environments: async (id: string) =>
      (await world.railway.environments(id)).filter((each) => isMade || each.id !== 'e'),
    stagedChanges: async () => ({ status: 'none' as const }),
    async createEnvironment() {
      triedAt.push(world.clock.now().getTime() - startedAt);
      const failure = left.shift();
      if (failure) throw failure;
      isMade = true;
      return world.railway.environment('e', 'p');
    },
  };
  const duplicate = async () => {
    const source = await world.railway.environment('production', 'p');
    return duplicateSource(memoryClone, source, { context: fakeContext(), world: { ...world, railway } });
  };
  return { duplicate, triedAt, calls };
}
const lost = (code: 'timeout' | 'unavailable') =>
  new RailwayError(code, 'no answer', { retryable: true, unknownOutcome: true });

describe('a create whose answer was lost is sent again', () => {
  it.each([
    ['half a minute after a time-out', 'timeout', 30_000, 45_000],
    ['three seconds after an error', 'unavailable', 3_000, 6_000],
  ] as const)('%s, and not before', async (_, code, from, until) => {
    const { duplicate, triedAt } = project([lost(code)]);
    expect(await duplicate()).toBe('e');
    const [first, second = 0, ...others] = triedAt;
    expect([first, others]).toEqual([0, []]);
    expect(second).toBeGreaterThanOrEqual(from);
    expect(second).toBeLessThan(until);
  });
});

it('a create of which it is known that it did nothing is an error at once', async () => {
  const refused = new RailwayError('unavailable', 'no connection', { retryable: true });
  const { duplicate, triedAt } = project([refused]);
  await expect(duplicate()).rejects.toBe(refused);
  expect(triedAt).toEqual([0]);
});

it('a source without services is duplicated without any', async () => {
  const { duplicate, calls } = project([], []);
  expect(await duplicate()).toBe('e');
  expect(calls.some((call) => call.startsWith('deleteEnvironment'))).toBe(false);
});
