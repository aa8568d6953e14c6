import { RailwayError } from '../../../core/railway.ts';
import { retryDelayMs as policyDelayMs } from '../../../core/retry-delay.ts';
import type { Operation } from './operation.ts';

const backoff = { type: 'exponential', maxAttempts: 4, intervalMs: 250, maxIntervalMs: 5_000 } as const;
/** Railway's windows last up to an hour; a task should fail with the reason rather than sleep that long. */
const retryAfterMaxMs = 30_000;

/**
 * How long to wait before the call is sent again, or undefined where it must not or need not be.
 * A refused call (429) was not carried out, so that any may be repeated; else only those that are safe to repeat.
 */
export function retryDelayMs(
  error: unknown,
  operation: Operation<unknown>,
  state: { tries: number; retryAfterMs?: number; random: () => number },
): number | undefined {
  if (!(error instanceof RailwayError) || !error.retryable || state.tries >= backoff.maxAttempts) return undefined;
  if (error.unknownOutcome && !operation.repeatable) return undefined;
  const { retryAfterMs } = state;
  if (retryAfterMs !== undefined && retryAfterMs > retryAfterMaxMs) return undefined;
  // Full jitter, so that many clones do not come back at once.
  const backoffMs = policyDelayMs(backoff, state.tries) * state.random();
  return (retryAfterMs ?? 0) + backoffMs;
}

/** Seconds or a date, as HTTP has it. */
export function parseRetryAfter(header: string | null, now: Date): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
