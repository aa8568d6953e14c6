import { AppError } from '../../../core/app-error.ts';

/** Events for one subscriber, between whoever makes them and whoever reads them. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** The reader gets what is there, then the end. */
  end(): void;
  fail(error: unknown): void;
}

/**
 * A queue that holds at most `lengthMax` events: a reader that is slower than that is cut off with a reason, so that
 * one slow browser never costs the server unbounded memory. It resumes from its last event id.
 */
export function createEventQueue<T>(lengthMax: number): EventQueue<T> {
  const events: T[] = [];
  let ended = false;
  let failure: unknown;
  let wake = () => {};
  return {
    push(event) {
      if (ended) return;
      if (events.length >= lengthMax) {
        events.length = 0;
        this.fail(
          new AppError('RateLimitError', 'This reader was too slow and was cut off; go on from the last event id', {
            retryAfterMs: 1_000,
          }),
        );
        return;
      }
      events.push(event);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    fail(error) {
      failure = error;
      this.end();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const event = events.shift();
        if (event !== undefined) yield event;
        else if (failure !== undefined) throw failure;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
