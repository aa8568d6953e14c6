/** Events between a callback that brings them and a loop that takes them, in order. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** What is there is still read; then the loop ends. */
  end(): void;
  /** What is there is still read; then the loop throws. */
  fail(error: Error): void;
}

export function createEventQueue<T>(): EventQueue<T> {
  const events: T[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake = () => {};
  const end = () => {
    ended = true;
    wake();
  };
  return {
    push(event) {
      events.push(event);
      wake();
    },
    end,
    fail(error) {
      failure ??= error;
      end();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (events.length > 0) yield* events.splice(0);
        if (failure) throw failure;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
