import type { RetryPolicy } from './define-flow.ts';

/** An exponential policy without a limit of its own waits at most this many intervals. */
const intervalsMax = 10;

/** The longest wait of a policy. */
export function longestDelayMs(retry: RetryPolicy): number {
  return retry.maxIntervalMs ?? intervalsMax * retry.intervalMs;
}

/** How long is waited after so many failed attempts: the interval, doubled each time where the policy is exponential. */
export function retryDelayMs(retry: RetryPolicy, failedAttempts: number): number {
  const factor = retry.type === 'exponential' ? 2 ** (failedAttempts - 1) : 1;
  return Math.min(retry.intervalMs * factor, longestDelayMs(retry));
}
