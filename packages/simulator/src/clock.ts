import { setTimeout as sleep } from 'node:timers/promises';

/** The time that a simulator lives in; a test may hand in its own. */
export interface Clock {
  now(): Date;
  /** Resolves after that long; rejects once the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
};
