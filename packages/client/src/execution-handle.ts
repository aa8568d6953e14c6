import type { TRPCClient } from '@trpc/client';
import type { AppRouter } from '@understudy/server/router';
import type { Execution, ExecutionEvent, LogPage } from './types.ts';
import { toUnderstudyError, UnderstudyError } from './understudy-error.ts';
import { type WatchOptions, watchExecution } from './watch.ts';

/** One execution, to be followed, waited for and stopped. */
export interface ExecutionHandle {
  readonly id: string;
  /** Events as they happen; see `watchExecution`. */
  watch(options?: WatchOptions): AsyncGenerator<ExecutionEvent, void>;
  get(): Promise<Execution>;
  logs(page?: { cursor?: string; limit?: number }): Promise<LogPage>;
  /** Stops it, and rolls back what it made. */
  cancel(): Promise<void>;
  /** Waits for the end. Throws an UnderstudyError that names the task where the execution did not succeed. */
  result(options?: { signal?: AbortSignal }): Promise<Execution>;
}

/** A handle on the execution of this id; makes no call by itself. */
export function executionHandle(client: TRPCClient<AppRouter>, id: string): ExecutionHandle {
  const call = <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((thrown: unknown) => Promise.reject(toUnderstudyError(thrown)));
  const get = () => call(client.executions.get.query({ execution_id: id }));
  return {
    id,
    get,
    watch: (options) => watchExecution(client, id, options),
    logs: (page = {}) => call(client.executions.logs.query({ execution_id: id, ...page })),
    cancel: async () => void (await call(client.executions.cancel.mutate({ execution_id: id }))),
    async result(options = {}) {
      for await (const event of watchExecution(client, id, options)) {
        if (event.type === 'end') return succeeded(event.execution);
      }
      return succeeded(await get());
    },
  };
}

function succeeded(execution: Execution): Execution {
  if (execution.state === 'SUCCESS' || execution.state === 'WARNING') return execution;
  const { error } = execution;
  const reason = error ? `task ${error.task}: ${error.message}` : `state ${execution.state}`;
  throw new UnderstudyError('ExecutionFailed', `Execution ${execution.execution_id} did not succeed: ${reason}`, {
    details: { execution },
  });
}
