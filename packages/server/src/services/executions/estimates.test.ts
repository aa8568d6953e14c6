import { expect, it, vi } from 'vitest';
import type { Execution } from '../../core/execution.ts';
import { createEstimates, estimateDurationMs } from './estimates.ts';

const createdAt = new Date('2026-01-01T00:00:00.000Z');
function took(ms: number): Execution {
  const shared = { id: 'x', namespace: 'test', flowId: 'flow', labels: {}, inputs: {}, outputs: {}, taskRuns: [] };
  return { ...shared, state: 'SUCCESS', createdAt, startedAt: createdAt, endedAt: new Date(createdAt.getTime() + ms) };
}
const flow = { namespace: 'test', flowId: 'flow', projectId: 'acme' };
const estimate = (...durations: number[]) => estimateDurationMs({ successes: async () => durations.map(took) }, flow);

it('is the median of what such executions took', async () => {
  expect(await estimate(30_000, 10_000, 20_000)).toBe(20_000);
});

it('is not moved by one that took a day', async () => {
  expect(await estimate(10_000, 86_400_000, 11_000)).toBe(11_000);
});

it('is that of the only one', async () => {
  expect(await estimate(7_000)).toBe(7_000);
});

it('is a guess before the first', async () => {
  expect(await estimate()).toBe(90_000);
});

it('looks at the newest of its flow', async () => {
  const successes = vi.fn(async () => []);
  await estimateDurationMs({ successes }, flow);
  expect(successes).toHaveBeenCalledWith(flow, 20);
});

it('is remembered for ten seconds, and looked up again after that while the one before serves', async () => {
  let now = createdAt;
  const successes = vi.fn(async () => [took(1_000)]);
  const estimates = createEstimates({ history: { successes }, clock: { now: () => now } });
  const after = async (ms: number) => {
    now = new Date(createdAt.getTime() + ms);
    return [await estimates.of(flow), successes.mock.calls.length];
  };
  expect(await after(0)).toEqual([1_000, 1]);
  expect(await after(10_000)).toEqual([1_000, 1]);
  successes.mockResolvedValue([took(2_000)]);
  expect(await after(10_001)).toEqual([1_000, 2]);
  expect(await after(10_001)).toEqual([2_000, 2]);
});

it('is another in another project', async () => {
  const successes = vi.fn(async ({ projectId }: { projectId: string | undefined }) => [
    took(projectId === 'acme' ? 1_000 : 2_000),
  ]);
  const estimates = createEstimates({ history: { successes }, clock: { now: () => createdAt } });
  expect([await estimates.of(flow), await estimates.of({ ...flow, projectId: 'globex' })]).toEqual([1_000, 2_000]);
});

it('is remembered for a thousand projects at most', async () => {
  const successes = vi.fn(async () => [took(1_000)]);
  const estimates = createEstimates({ history: { successes }, clock: { now: () => createdAt } });
  for (let at = 0; at < 1_001; at++) await estimates.of({ ...flow, projectId: `project-${at}` });
  await estimates.of({ ...flow, projectId: 'project-1000' });
  expect(successes).toHaveBeenCalledTimes(1_001);
  await estimates.of({ ...flow, projectId: 'project-0' });
  expect(successes).toHaveBeenCalledTimes(1_002);
});
