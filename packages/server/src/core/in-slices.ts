import { setImmediate as nextTurn } from 'node:timers/promises';

// Short beside what anybody waits for an answer.
const sliceMs = 8;

/** The same values, so that work on them leaves others their turn, and ends with the signal's reason once it is aborted. */
export async function* inSlices<T>(values: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  let begun = performance.now();
  for await (const value of values) {
    signal.throwIfAborted();
    if (performance.now() - begun > sliceMs) {
      await nextTurn();
      signal.throwIfAborted();
      begun = performance.now();
    }
    yield value;
  }
}
