import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withinDeadline } from './within-deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new Promise<never>(() => {});

it('gives what the work gives, and leaves no timer', async () => {
  expect(await withinDeadline(Promise.resolve('done'), 1_000, () => 'late')).toBe('done');
  expect(vi.getTimerCount()).toBe(0);
});

it('rejects as the work does, and leaves no timer', async () => {
  await expect(withinDeadline(Promise.reject(new Error('broken')), 1_000, () => 'late')).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
});

it('gives what stands for work that takes too long', async () => {
  const settled = withinDeadline(never, 1_000, () => 'late');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await settled).toBe('late');
});

it('rejects with what is thrown for work that takes too long', async () => {
  const settled = withinDeadline(never, 1_000, () => {
    throw new Error('late');
  });
  const rejected = expect(settled).rejects.toThrow('late');
  await vi.advanceTimersByTimeAsync(1_000);
  await rejected;
});
