import { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { TaskError } from '../../core/task-error.ts';
import { codeOf } from './postgres-error.ts';
import { openSession, type Session } from './session.ts';

/** The right to write to a database, as long as it is held. */
export interface TargetLock extends AsyncDisposable {
  /** The caller's context, whose signal also aborts when the lock is lost. */
  readonly context: TaskContext;
}

/** Ours among the advisory locks of a database. Versions that run side by side agree on it: it never changes. */
const lockId = '8461244977254593653';
const heartbeatMs = 15_000;

/**
 * Waits until nobody else writes to the database, at most `waitMs`, then holds it on a connection of its own. Should
 * that connection break, the server gives the lock away: the context is aborted, so that two never write at once.
 */
export async function lockTarget(address: DatabaseAddress, context: TaskContext, waitMs: number): Promise<TargetLock> {
  const session = await openSession(address, context.signal);
  try {
    await acquire(session, address, { context, waitMs });
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
  const lost = new AbortController();
  const lose = () =>
    lost.abort(new TaskError(`${address.describe}: the lock on the target was lost`, { fatal: false }));
  session.ended.catch(lose);
  const heartbeat = setInterval(() => session.run('SELECT 1').catch(lose), heartbeatMs);
  heartbeat.unref();
  return {
    context: { ...context, signal: AbortSignal.any([context.signal, lost.signal]) },
    [Symbol.asyncDispose]: async () => {
      clearInterval(heartbeat);
      await session[Symbol.asyncDispose]();
    },
  };
}

async function acquire(
  session: Session,
  address: DatabaseAddress,
  { context, waitMs }: { context: TaskContext; waitMs: number },
): Promise<void> {
  const answer = z.object({ got: z.boolean() });
  const [first] = await session.rows(`SELECT pg_catalog.pg_try_advisory_lock(${lockId}) AS got`, answer);
  if (first?.got) return;
  context.log('INFO', `${address.describe}: another copy is writing there; waiting for it to end`);
  try {
    await session.run(`SET lock_timeout = ${waitMs}`);
    await session.run(`SELECT pg_catalog.pg_advisory_lock(${lockId})`);
  } catch (error) {
    if (codeOf(error) !== '55P03') throw error;
    throw new TaskError(`${address.describe}: another copy is still writing there`, { fatal: false, cause: error });
  }
}
