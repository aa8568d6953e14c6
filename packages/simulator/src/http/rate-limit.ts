import type { Clock } from '../clock.ts';

/** Counts the requests of an hour, and gives the headers that report it. */
export interface RateLimit {
  /** Counts one request. `retryAfterSeconds` is there where it was one too many. */
  count(): { headers: Record<string, string>; retryAfterSeconds?: number };
  /** Somebody else used up what was left of the hour. */
  exhaust(): void;
}

const hourMs = 3_600_000;

/** A limit of requests per hour for all callers together, in windows that begin with the first request. */
export function createRateLimit(perHour: number, clock: Clock): RateLimit {
  let windowEnds = 0;
  let used = 0;
  const roll = (now: number) => {
    if (now < windowEnds) return;
    windowEnds = now + hourMs;
    used = 0;
  };
  return {
    count() {
      const now = clock.now().getTime();
      roll(now);
      used += 1;
      const headers = {
        'X-RateLimit-Limit': String(perHour),
        'X-RateLimit-Remaining': String(Math.max(perHour - used, 0)),
        'X-RateLimit-Reset': new Date(windowEnds).toISOString(),
      };
      return used > perHour ? { headers, retryAfterSeconds: Math.ceil((windowEnds - now) / 1000) } : { headers };
    },
    exhaust() {
      roll(clock.now().getTime());
      used = Math.max(used, perHour);
    },
  };
}
