import { type Clock, systemClock } from '../clock.ts';

/** The machine's clock, except that waits of a minute and more end only when the test lets time pass. */
export interface HeldClock extends Clock {
  /** Lets that much time pass at once, and ends what waits for it. */
  pass(ms: number): void;
}

const heldMs = 60_000;

/** A clock that a test holds. */
export function heldClock(): HeldClock {
  let ahead = 0;
  const waiting = new Set<{ until: number; end: () => void }>();
  const now = () => new Date(systemClock.now().getTime() + ahead);
  return {
    now,
    sleep(ms, signal) {
      if (ms < heldMs) return systemClock.sleep(ms, signal);
      return new Promise((resolve, reject) => {
        const wait = { until: now().getTime() + ms, end: resolve };
        waiting.add(wait);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    },
    pass(ms) {
      ahead += ms;
      for (const wait of waiting) {
        if (wait.until > now().getTime()) continue;
        waiting.delete(wait);
        wait.end();
      }
    },
  };
}
