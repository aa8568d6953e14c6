import type { TRPCClient } from '@trpc/client';
import { observable, observableToAsyncIterable } from '@trpc/server/observable';
import type { AppRouter } from '@understudy/server/router';
import type { ExecutionEvent } from './types.ts';
import { toUnderstudyError } from './understudy-error.ts';

/** Where a watch begins and how it ends early. */
export interface WatchOptions {
  /** Id of the last event seen, to go on after it. */
  readonly lastEventId?: string;
  readonly signal?: AbortSignal;
}

/**
 * Every event of an execution, in order, each once: the execution whenever it changes, each log line, and at last
 * `end`. Lost connections are taken up again where they broke; the loop ends after `end`.
 */
export async function* watchExecution(
  client: TRPCClient<AppRouter>,
  executionId: string,
  options: WatchOptions = {},
): AsyncGenerator<ExecutionEvent, void> {
  const ended = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
  const events = observable<ExecutionEvent, unknown>((observer) =>
    client.executions.watch.subscribe(
      { execution_id: executionId, ...(options.lastEventId ? { lastEventId: options.lastEventId } : {}) },
      {
        onData: (event) => observer.next(event.data),
        onError: (error) => observer.error(error),
        onComplete: () => observer.complete(),
      },
    ),
  );
  try {
    yield* observableToAsyncIterable(events, signal);
  } catch (thrown) {
    if (options.signal?.aborted) return;
    throw toUnderstudyError(thrown);
  } finally {
    ended.abort();
  }
}
