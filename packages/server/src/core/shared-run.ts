/** Resolves with what a run gives that begins after it was asked for; rejects with the signal's reason once that is aborted. */
export type SharedRun<T> = (signal?: AbortSignal) => Promise<T>;

interface Run<T> {
  waiting: number;
  readonly end: AbortController;
  readonly result: Promise<T>;
}

/**
 * One run at a time for all who ask. Whoever asks while one is under way shares the next with the others. A run for which
 * nobody waits any more is aborted, and `closing` aborts whatever there is.
 */
export function createSharedRun<T>(act: (signal: AbortSignal) => Promise<T>, closing: AbortSignal): SharedRun<T> {
  let current: Run<T> | undefined;
  let next: Run<T> | undefined;
  const prepare = (before: Promise<unknown> | undefined): Run<T> => {
    const end = new AbortController();
    const begin = async (): Promise<T> => {
      await before?.catch(() => undefined);
      await Promise.resolve();
      current = run;
      next = undefined;
      try {
        const signal = AbortSignal.any([end.signal, closing]);
        signal.throwIfAborted();
        return await act(signal);
      } finally {
        if (current === run) current = undefined;
      }
    };
    const run: Run<T> = { waiting: 0, end, result: begin() };
    // Where nobody waits any more, nobody hears of its end.
    run.result.catch(() => undefined);
    return run;
  };
  return (signal) => {
    next ??= prepare(current?.result);
    return waitFor(next, signal);
  };
}

async function waitFor<T>(run: Run<T>, signal: AbortSignal | undefined): Promise<T> {
  run.waiting += 1;
  let leave = () => {};
  const gone = new Promise<never>((_, reject) => {
    leave = () => reject(signal?.reason);
  });
  if (signal?.aborted) leave();
  signal?.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([run.result, gone]);
  } finally {
    signal?.removeEventListener('abort', leave);
    run.waiting -= 1;
    if (run.waiting === 0) run.end.abort(new Error('nobody waits for it any more'));
  }
}
