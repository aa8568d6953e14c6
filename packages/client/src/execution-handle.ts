import type { Calls } from './calls.ts';
import type { ExecutionEvent } from './events.ts';
import type { ChangeOptions, RequestOptions, WatchOptions } from './options.ts';
import { type SucceededExecution, succeeded } from './succeeded.ts';
import type { Execution, LogPage, Procedures } from './types.ts';

/** Which lines of a log. */
export type LogQuery = Omit<Procedures['executions.logs']['input'], 'execution_id'>;

/** One execution, to be followed, waited for and stopped. */
export interface ExecutionHandle<Succeeded extends SucceededExecution = SucceededExecution> {
  readonly id: string;
  /**
   * Events as they happen: the execution whenever it changes, each log line once, and at last `end`. A lost connection is
   * taken up again where it broke, over a restart of the server too.
   */
  watch(options?: WatchOptions): AsyncGenerator<ExecutionEvent, void>;
  get(options?: RequestOptions): Promise<Execution>;
  logs(query?: LogQuery, options?: RequestOptions): Promise<LogPage>;
  /** Stops it, and rolls back what it made. */
  cancel(options?: ChangeOptions): Promise<void>;
  /** Waits for the end. Throws `ExecutionFailed`, which names the task, or `ExecutionCancelled`. */
  result(options?: WatchOptions): Promise<Succeeded>;
}

/** Follows an execution. */
export type Watch = (executionId: string, options: WatchOptions) => AsyncGenerator<ExecutionEvent, void>;

/** A handle on the execution of this id; makes no call by itself. */
export function executionHandle({ calls, watch }: { calls: Calls; watch: Watch }, id: string): ExecutionHandle {
  const get = (options?: RequestOptions) => calls.query('executions.get', { execution_id: id }, options);
  return {
    id,
    get,
    watch: (options = {}) => watch(id, options),
    logs: (query = {}, options) => calls.query('executions.logs', { execution_id: id, ...query }, options),
    cancel: async (options) => void (await calls.change('executions.cancel', { execution_id: id }, options)),
    async result(options = {}) {
      for await (const event of watch(id, options)) if (event.type === 'end') return succeeded(event.execution);
      return succeeded(await get());
    },
  };
}
