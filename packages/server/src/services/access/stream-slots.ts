import { AppError } from '../../core/app-error.ts';

/** Takes a slot for a stream of this caller until disposed. Throws RateLimitError where all of them are taken. */
export type TakeSlot = (callerId: string) => Disposable;

/** Slots for open streams, so many for each caller on this replica: a stream costs memory for as long as it is open. */
export function createStreamSlots(streamsPerCaller: number): TakeSlot {
  const taken = new Map<string, number>();
  return (callerId) => {
    const count = taken.get(callerId) ?? 0;
    if (count >= streamsPerCaller)
      throw new AppError('RateLimitError', `${streamsPerCaller} streams are open, which is as many as you may have`, {
        details: { streams_max: streamsPerCaller },
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
