/** Ctrl-C, a signal, or the end of the process that has started this one. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Resolves with it. */
  readonly came: Promise<'interrupted'>;
}

/** Listens for what ends the demo; `onFirst` is called at once. Whatever comes after changes nothing: it is stopping. */
export function listenForInterruption(onFirst: () => void): Interruption {
  const abort = new AbortController();
  const came = new Promise<'interrupted'>((resolve) => {
    const interrupt = () => {
      if (abort.signal.aborted) return;
      onFirst();
      abort.abort(new Error('interrupted'));
      resolve('interrupted');
    };
    // Not `once`: execa, which ends child processes with this one, would take the signal for unhandled and end at once.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
    process.on('disconnect', interrupt);
  });
  // A terminal that was closed cannot be written to; what is running is to be stopped all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return { signal: abort.signal, came };
}

/** What `work` comes to; rejects as soon as it is interrupted. */
export function unlessInterrupted<T>({ signal, came }: Interruption, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return Promise.race([
    work,
    came.then(() => {
      throw signal.reason;
    }),
  ]);
}
