import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import { cloneLimitWindowMs } from '../../core/durations.ts';
import type { CountedIntents, IntentStore } from '../../core/intent.ts';
import type { Budget } from '../../core/request-budget.ts';

// A limit may be raised, and a clone that the engine refuses gives its place back.
const rememberMs = 5_000;

/**
 * Clones for each caller in a rolling hour. They are counted where they are accepted, in one
 * transaction with it; what is remembered here only spares the store those who were just refused.
 */
export interface CloneLimit {
  /** How many the caller may start. */
  of(caller: Caller): number;
  /** Throws RateLimitError where the caller was refused a moment ago. */
  mustBeFree(caller: Caller): void;
  /** The error for a caller whose next place is free only then. */
  refused(caller: Caller, freeAt: Date): AppError;
  budget(caller: Caller): Promise<Budget>;
  /** The same where the count is known. */
  budgetAt(caller: Caller, counted: CountedIntents): Budget;
}

interface Refusal {
  readonly limit: number;
  readonly freeAt: Date;
  readonly until: number;
}

export function createCloneLimit(needs: {
  intents: Pick<IntentStore, 'countedSince'>;
  clock: Clock;
  clonesPerHour: number;
}): CloneLimit {
  const refusals = new Map<string, Refusal>();
  const now = () => needs.clock.now().getTime();
  const of = (caller: Caller) => caller.clonesPerHour ?? needs.clonesPerHour;
  const errorOf = (limit: number, freeAt: Date) =>
    new AppError('RateLimitError', `At most ${limit} clones an hour may be started with this credential`, {
      details: { limit, window: `${cloneLimitWindowMs / 1_000}s` },
      retryAfterMs: untilFree(freeAt.getTime(), now()),
    });
  const refusalOf = (caller: Caller) => {
    const refusal = refusals.get(caller.id);
    // A clock that was set back would keep it for as long.
    const isRecent = refusal && now() < refusal.until && now() >= refusal.until - rememberMs;
    if (isRecent && refusal.limit === of(caller)) return refusal;
    refusals.delete(caller.id);
    return undefined;
  };
  const budgetAt: CloneLimit['budgetAt'] = (caller, { count, oldest }) => {
    const resetMs = oldest ? untilFree(oldest.getTime() + cloneLimitWindowMs, now()) : cloneLimitWindowMs;
    return { limit: of(caller), remaining: Math.max(0, of(caller) - count), resetMs, windowMs: cloneLimitWindowMs };
  };
  return {
    of,
    budgetAt,
    mustBeFree(caller) {
      const refusal = refusalOf(caller);
      if (refusal) throw errorOf(refusal.limit, refusal.freeAt);
    },
    refused(caller, freeAt) {
      const until = Math.min(freeAt.getTime(), now() + rememberMs);
      refusals.set(caller.id, { limit: of(caller), freeAt, until });
      return errorOf(of(caller), freeAt);
    },
    async budget(caller) {
      const refusal = refusalOf(caller);
      if (refusal)
        return {
          limit: refusal.limit,
          remaining: 0,
          resetMs: untilFree(refusal.freeAt.getTime(), now()),
          windowMs: cloneLimitWindowMs,
        };
      return budgetAt(caller, await needs.intents.countedSince(caller.id, new Date(now() - cloneLimitWindowMs)));
    },
  };
}

// Never more than the window, nor less than nothing: the clock may have been set back since, and others' clocks differ.
function untilFree(at: number, now: number): number {
  return Math.min(cloneLimitWindowMs, Math.max(0, at - now));
}
