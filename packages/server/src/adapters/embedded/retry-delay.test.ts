import { expect, it } from 'vitest';
import { nextRetryDelayMs } from './retry-delay.ts';

const failed = { state: 'FAILED', fatal: false, lost: false } as const;
const exponential = { type: 'exponential', maxAttempts: 5, intervalMs: 2_000, maxIntervalMs: 10_000 } as const;
const delays = (counted: readonly number[]) => counted.map((count) => nextRetryDelayMs(exponential, failed, count));

it('doubles the wait from attempt to attempt, up to the longest, and ends with the last attempt', () => {
  expect(delays([0, 1, 2, 3, 4])).toEqual([2_000, 4_000, 8_000, 10_000, undefined]);
});

it('waits as long each time where the policy is constant', () => {
  const constant = { type: 'constant', maxAttempts: 3, intervalMs: 500 } as const;
  expect([0, 1, 2].map((counted) => nextRetryDelayMs(constant, failed, counted))).toEqual([500, 500, undefined]);
});

it('knows no further attempt after a success, a cancel, a fatal error, or without a policy', () => {
  expect(nextRetryDelayMs(exponential, { ...failed, state: 'SUCCESS' }, 0)).toBeUndefined();
  expect(nextRetryDelayMs(exponential, { ...failed, state: 'KILLED' }, 0)).toBeUndefined();
  expect(nextRetryDelayMs(exponential, { ...failed, fatal: true }, 0)).toBeUndefined();
  expect(nextRetryDelayMs(undefined, failed, 0)).toBeUndefined();
});

it('makes an attempt that was lost with its engine again at once, whatever the policy', () => {
  expect(nextRetryDelayMs(undefined, { ...failed, lost: true }, 0)).toBe(0);
  expect(nextRetryDelayMs(exponential, { ...failed, lost: true }, 4)).toBe(0);
});
