import { randomInt } from 'node:crypto';

/**
 * This moment, with microseconds by which the row that is written with it is known again: another one of the same
 * millisecond has others.
 */
export function oneMoment(now: Date): string {
  return now.toISOString().replace('Z', `${String(randomInt(1_000)).padStart(3, '0')}Z`);
}
