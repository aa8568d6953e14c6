import { setTimeout as sleep } from 'node:timers/promises';

/** A simulator's time; a test may pass its own. */
export interface Clock {
  now(): Date;
  /** Resolves after that long; rejects once the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
};
