import type { TRPCClient } from '@trpc/client';
import type { AppRouter } from '@understudy/server/router';
import { createEventQueue } from './event-queue.ts';
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
  { lastEventId, signal }: WatchOptions = {},
): AsyncGenerator<ExecutionEvent, void> {
  const queue = createEventQueue<ExecutionEvent>();
  const subscription = client.executions.watch.subscribe(
    { execution_id: executionId, ...(lastEventId ? { lastEventId } : {}) },
    {
      // Run tokens have been taken out below (`renewalLink`).
      onData: ({ data }) => void (data.type === 'run_token' || queue.push(data)),
      onError: (error) => queue.fail(toUnderstudyError(error)),
      onComplete: () => queue.end(),
    },
  );
  const stop = () => queue.end();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  try {
    yield* queue;
  } finally {
    signal?.removeEventListener('abort', stop);
    subscription.unsubscribe();
  }
}
