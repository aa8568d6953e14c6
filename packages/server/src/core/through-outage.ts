import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from './app-error.ts';
import { isStoreAway, isStoreUnreached } from './store-trouble.ts';

// Our own server is up again within five seconds of its death.
const patienceMs = 8_000;
const againMs = 100;

/**
 * Does work that may be repeated, over the loss of the store's answer: what broke off may have been done all the same, so
 * that it is done again until that is known. Throws at once where the store could not be asked in the first place, unless
 * something was `begun` before that hangs on it; InternalError where it does not come back in time, and nobody knows.
 */
export async function throughOutage<T>(
  work: () => Promise<T>,
  { begun = false, pause = sleep }: { begun?: boolean; pause?: (ms: number) => Promise<unknown> } = {},
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let inDoubt = begun;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isStoreAway(error)) throw error;
      inDoubt ||= !isStoreUnreached(error);
      if (!inDoubt) throw error;
      if (performance.now() > deadline) throw unknownOutcome(error);
    }
    await pause(againMs);
  }
}

/** Neither a refusal nor a promise: nobody can say what was done. */
export function unknownOutcome(cause: unknown): AppError {
  return new AppError(
    'InternalError',
    'The store went away, and it is not known whether this was done: ask again with the same Idempotency-Key, or look',
    { details: { outcome: 'unknown' }, cause },
  );
}
