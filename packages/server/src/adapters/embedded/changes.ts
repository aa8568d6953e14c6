import type { Sql } from 'postgres';
import { changedChannel } from './records.ts';

/** Tells when an execution may have changed, here or on another server of the same database. */
export interface Changes {
  /** Resolves at the next change, after a second at the latest, or when the signal aborts. */
  next(executionId: string, signal: AbortSignal): Promise<void>;
}

// A notification can be lost with its connection; nothing is later than this.
const lookAgainMs = 1_000;

/** Listens on Postgres; the database's own connection goes on listening after a reconnect. */
export async function listenForChanges(sql: Sql): Promise<Changes> {
  const waiting = new Map<string, Set<() => void>>();
  await sql.listen(changedChannel, (executionId) => {
    for (const wake of waiting.get(executionId) ?? []) wake();
  });
  return {
    next: (executionId, signal) =>
      new Promise((resolve) => {
        const wakers = waiting.get(executionId) ?? new Set();
        waiting.set(executionId, wakers);
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          wakers.delete(wake);
          if (wakers.size === 0) waiting.delete(executionId);
          resolve();
        };
        const timer = setTimeout(wake, lookAgainMs);
        signal.addEventListener('abort', wake, { once: true });
        wakers.add(wake);
      }),
  };
}
