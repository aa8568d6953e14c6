import type { Signal } from './platform.ts';
import { UnderstudyError } from './understudy-error.ts';

/** The time that something may take, cut short by a caller's signal. Stop it when the work is done. */
export interface Deadline {
  /** Aborted when the time is up, with a TimeoutError, or when the caller aborts, with an AbortError. */
  readonly signal: AbortSignal;
  remainingMs(): number;
  /** The promise, or the reason of the signal where that comes first. */
  within<T>(promise: Promise<T>): Promise<T>;
  stop(): void;
}

// What a timer can hold.
const timerMaxMs = 2 ** 31 - 1;

/** Begins now. A time of `Infinity` has no end. */
export function startDeadline(timeoutMs: number, ...callers: readonly (Signal | undefined)[]): Deadline {
  const controller = new AbortController();
  const endsAt = performance.now() + timeoutMs;
  const late = () =>
    controller.abort(
      new UnderstudyError('TimeoutError', `no answer within ${Number((timeoutMs / 1_000).toFixed(1))} s`),
    );
  const timer = timeoutMs <= timerMaxMs ? setTimeout(late, timeoutMs) : undefined;
  const abort = () => controller.abort(abortErrorOf(callers.find((caller) => caller?.aborted)));
  if (callers.some((caller) => caller?.aborted)) abort();
  for (const caller of callers) caller?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    remainingMs: () => endsAt - performance.now(),
    within: (promise) => untilAborted(promise, controller.signal),
    stop() {
      clearTimeout(timer);
      for (const caller of callers) caller?.removeEventListener('abort', abort);
    },
  };
}

/** The promise, or the signal's reason where that comes first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

/** Waits so long; less where the signal aborts, which is thrown. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await untilAborted(waited, signal).finally(() => clearTimeout(timer));
}

// An abort is an AbortError whatever reason was given; that of `AbortSignal.timeout` is the platform's word for it.
function abortErrorOf(signal: Signal | undefined): unknown {
  const reason: unknown = signal?.reason;
  if (reason instanceof Error && (reason.name === 'AbortError' || reason.name === 'TimeoutError')) return reason;
  const error = new DOMException('This was aborted', 'AbortError');
  return Object.defineProperty(error, 'cause', { value: reason });
}
