import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../core/world.ts';

/** A clock on which a wait takes a fiftieth of its time: the simulator moves on meanwhile, a test does not wait. */
export function hurriedClock(): World['clock'] {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    async sleep(ms, signal) {
      const taken = Math.max(1, ms / 50);
      ahead += ms - taken;
      await sleep(taken, undefined, { signal });
    },
  };
}
