import { ConstantBackoff, handleWhen, retry } from 'cockatiel';

/** How work is retried. */
export interface Retrying {
  /** Milliseconds to wait after so many failed tries, the last with this error; undefined where it is not tried again. */
  delayMs(error: unknown, tries: number): number | undefined;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends the waits, and with its reason the whole. */
  readonly signal: AbortSignal;
}

/**
 * Does the work until it succeeds, or throws its last error. The wait is the beginning of the next try: a backoff of
 * cockatiel's can neither be ended by a signal nor be held by a clock.
 */
export function retrying<T>({ delayMs, sleep, signal }: Retrying, work: () => Promise<T>): Promise<T> {
  let tries = 0;
  let waitMs: number | undefined;
  const mayHelp = (error: unknown): boolean => {
    waitMs = signal.aborted ? undefined : delayMs(error, tries);
    return waitMs !== undefined;
  };
  const policy = retry(handleWhen(mayHelp), {
    maxAttempts: Number.POSITIVE_INFINITY,
    backoff: new ConstantBackoff(0),
  });
  return policy.execute(async () => {
    if (waitMs !== undefined) await sleep(waitMs, signal);
    signal.throwIfAborted();
    tries += 1;
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  });
}
