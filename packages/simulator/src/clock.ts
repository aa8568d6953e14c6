import { setTimeout as sleep } from 'node:timers/promises';

/** A simulator's time; a test may pass its own. */
export interface Clock {
  now(): Date;
  /** Resolves after that long; rejects once the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = fastClock(1);

// A longer one a timer of Node takes for none at all.
const timerMsMax = 2_147_483_647;

/** A virtual time that starts now and passes `speed` times as fast as the machine's: at 60 a minute is a second. */
export function fastClock(speed: number): Clock {
  const start = Date.now();
  return {
    now: () => new Date(start + (Date.now() - start) * speed),
    sleep: async (ms, signal) => {
      // Rounded up, or it ends a little before its time.
      let left = Math.ceil(ms / speed);
      do {
        await sleep(Math.min(left, timerMsMax), undefined, { signal });
        left -= timerMsMax;
      } while (left > 0);
    },
  };
}
