import { type RetryPolicy, retryDelayMs } from '@understudy/flows';
import type { AttemptResult } from './attempt-store.ts';

/**
 * Milliseconds until the next attempt; undefined where there is none. `counted` is how many attempts before this one
 * counted against the limit; one that was lost with its engine does not, and the next begins at once.
 */
export function nextRetryDelayMs(
  retry: RetryPolicy | undefined,
  result: AttemptResult,
  counted: number,
): number | undefined {
  if (result.state !== 'FAILED') return undefined;
  if (result.lost) return 0;
  if (!retry || result.fatal || counted + 1 >= retry.maxAttempts) return undefined;
  return retryDelayMs(retry, counted + 1);
}
