import type { Sql } from 'postgres';

const channel = 'embedded_execution';

/** Tells who waits that an execution has changed, on this server or on another one. */
export interface ChangeFeed extends AsyncDisposable {
  /** Resolves at the next change of the execution from now on, after `withinMs`, or when the signal aborts. */
  next(executionId: string, options: { withinMs: number; signal: AbortSignal }): Promise<void>;
  /** Calls back at every change of any execution. */
  onChange(listener: (executionId: string) => void): void;
}

/** Listens to what the trigger `tell_change` says. A notification may be lost with its connection: whoever waits also looks by itself. */
export async function openChangeFeed(sql: Sql): Promise<ChangeFeed> {
  const waiting = new Map<string, Set<() => void>>();
  const listeners = new Set<(executionId: string) => void>();
  const { unlisten } = await sql.listen(channel, (executionId) => {
    for (const wake of waiting.get(executionId) ?? []) wake();
    for (const listener of listeners) listener(executionId);
  });
  return {
    next: (executionId, { withinMs, signal }) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          remove(waiting, executionId, wake);
          resolve();
        };
        const timer = setTimeout(wake, withinMs);
        add(waiting, executionId, wake);
        if (signal.aborted) wake();
        else signal.addEventListener('abort', wake, { once: true });
      }),
    onChange: (listener) => void listeners.add(listener),
    [Symbol.asyncDispose]: () => unlisten(),
  };
}

function add<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function remove<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
