import type { DatabaseAddress } from './database.ts';
import type { DatabaseSession } from './database-session.ts';
import type { TaskContext } from './task-context.ts';
import { TaskError } from './task-error.ts';

/** The right to write to a database, as long as it is held. */
export interface TargetLock extends AsyncDisposable {
  /** The caller's context, whose signal also aborts when the lock is lost. */
  readonly context: TaskContext;
}

/** How a kind of database takes the lock; a second writer waits at most `waitMs`, then gets a retryable error. */
export type AcquireLock<S> = (
  session: S,
  address: DatabaseAddress,
  options: { context: TaskContext; waitMs: number },
) => Promise<void>;

const heartbeatMs = 15_000;

/**
 * Waits until nobody else writes to the database, then holds the lock on a session of its own, which it closes. Should
 * its connection break, the server gives the lock away: the context is aborted, so that two never write at once.
 */
export async function lockTarget<S extends DatabaseSession>(
  session: S,
  address: DatabaseAddress,
  options: { context: TaskContext; waitMs: number; acquire: AcquireLock<S>; release: string; ping: string },
): Promise<TargetLock> {
  const { context, acquire, release, ping } = options;
  try {
    await acquire(session, address, options);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
  const lost = new AbortController();
  const lose = () =>
    lost.abort(new TaskError(`${address.describe}: the lock on the target was lost`, { fatal: false }));
  session.ended?.catch(lose);
  const heartbeat = setInterval(() => session.run(ping).catch(lose), heartbeatMs);
  heartbeat.unref();
  const signal = AbortSignal.any([context.signal, lost.signal]);
  return {
    context: { ...context, signal },
    [Symbol.asyncDispose]: async () => {
      clearInterval(heartbeat);
      // By name, since a server notices only a moment later that a session has ended. A broken one has released it.
      if (!signal.aborted) await session.run(release).catch(() => {});
      await session[Symbol.asyncDispose]();
    },
  };
}
