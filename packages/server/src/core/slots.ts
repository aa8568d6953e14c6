import { AppError } from './app-error.ts';

/** Takes a slot for what this caller opens, until disposed. Throws RateLimitError where all of them are taken. */
export type TakeSlot = (callerId: string) => Disposable;

/** Slots for streams or sockets, so many for each caller on this replica: each costs memory for as long as it is open. */
export function createSlots(slotsPerCaller: number, what = 'streams are open'): TakeSlot {
  const taken = new Map<string, number>();
  return (callerId) => {
    const count = taken.get(callerId) ?? 0;
    if (count >= slotsPerCaller)
      throw new AppError('RateLimitError', `${slotsPerCaller} ${what}, which is as many as you may have`, {
        details: { streams_max: slotsPerCaller },
        retryAfterMs: 1_000,
      });
    taken.set(callerId, count + 1);
    return {
      [Symbol.dispose]() {
        const left = (taken.get(callerId) ?? 1) - 1;
        if (left === 0) taken.delete(callerId);
        else taken.set(callerId, left);
      },
    };
  };
}
