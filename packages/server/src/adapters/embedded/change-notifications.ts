import type { Sql } from 'postgres';

/** Tells when an execution may have changed, here or on another server of the same database. */
export interface ChangeNotifications extends AsyncDisposable {
  /** Resolves at the next change, after a second at the latest, or when the signal aborts. */
  next(executionId: string, signal: AbortSignal): Promise<void>;
}

// A notification can be lost with its connection; nothing is later than this.
const lookAgainMs = 1_000;

/** Listens on Postgres to what the trigger `tell_change` says; the connection is made again where it breaks. */
export async function listenForChanges(
  sql: Sql,
  onCancel: (executionId: string) => void,
): Promise<ChangeNotifications> {
  const waiting = new Map<string, Set<() => void>>();
  const changed = await sql.listen('embedded_changed', (executionId) => {
    for (const wake of waiting.get(executionId) ?? []) wake();
  });
  const cancelled = await sql.listen('embedded_cancelled', onCancel);
  return {
    next: (executionId, signal) =>
      new Promise((resolve) => {
        const wakers = waiting.get(executionId) ?? new Set();
        waiting.set(executionId, wakers);
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          wakers.delete(wake);
          if (wakers.size === 0 && waiting.get(executionId) === wakers) waiting.delete(executionId);
          resolve();
        };
        const timer = setTimeout(wake, lookAgainMs);
        wakers.add(wake);
        if (signal.aborted) wake();
        else signal.addEventListener('abort', wake, { once: true });
      }),
    async [Symbol.asyncDispose]() {
      await Promise.all([changed.unlisten(), cancelled.unlisten()]);
    },
  };
}
