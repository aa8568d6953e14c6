import type { DatabaseAddress, DatabaseDriver } from './database.ts';
import type { DatabaseSession } from './database-session.ts';
import { type AcquireLock, lockTarget } from './target-lock.ts';
import type { TaskContext } from './task-context.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** What differs from one kind of database to another. `copy` and `replaceUrls` are called with the lock held. */
export interface DatabaseDialect<S extends DatabaseSession>
  extends Pick<DatabaseDriver, 'kind' | 'size' | 'replaceUrls'> {
  open(address: DatabaseAddress, signal: AbortSignal): Promise<S>;
  /** The cheapest statement. */
  readonly ping: string;
  readonly acquireLock: AcquireLock<S>;
  /** The statement that gives the lock back. */
  readonly releaseLock: string;
  copy(
    databases: { source: DatabaseAddress; target: DatabaseAddress },
    context: TaskContext,
  ): ReturnType<DatabaseDriver['copy']>;
}

/** Ten minutes: a task whose first copy is still alive comes after it and does not fail. */
const lockWaitMsDefault = 600_000;

/** A driver of a kind of database: at most one writes to a target at a time; the next waits up to `lockWaitMs`. */
export function createDatabaseDriver<S extends DatabaseSession>(
  dialect: DatabaseDialect<S>,
  { lockWaitMs = lockWaitMsDefault }: { lockWaitMs?: number } = {},
): DatabaseDriver {
  const { kind, ping, size, acquireLock: acquire, releaseLock: release } = dialect;
  const writing = { waitMs: lockWaitMs, acquire, release, ping };
  const lock = async (address: DatabaseAddress, context: TaskContext) =>
    lockTarget(await dialect.open(address, context.signal), address, { ...writing, context });
  const ask = (address: DatabaseAddress) => async (signal: AbortSignal) => {
    await using session = await dialect.open(address, signal);
    await session.run(ping);
  };
  return {
    kind,
    size,
    waitUntilReady: (address, context, timeoutMs) => waitUntilReady(address, context, { timeoutMs, ask: ask(address) }),
    async copy(source, target, context) {
      await using held = await lock(target, context);
      return await dialect.copy({ source, target }, held.context);
    },
    async replaceUrls(address, replace, context) {
      await using held = await lock(address, context);
      return await dialect.replaceUrls(address, replace, held.context);
    },
  };
}
