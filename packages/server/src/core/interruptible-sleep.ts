import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves after so many milliseconds, or at once when the signal aborts: the caller looks at the signal to tell which.
 * `ref: false` lets the process end meanwhile.
 */
export async function interruptibleSleep(ms: number, signal: AbortSignal, { ref = true } = {}): Promise<void> {
  await sleep(ms, undefined, { signal, ref }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
