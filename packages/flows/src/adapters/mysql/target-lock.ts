import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { TaskError } from '../../core/task-error.ts';
import { openSession, type Session } from './session.ts';

/** The right to write to a database, as long as it is held. */
export interface TargetLock extends AsyncDisposable {
  /** The caller's context, whose signal also aborts when the lock is lost. */
  readonly context: TaskContext;
}

const heartbeatMs = 15_000;

/**
 * Waits until nobody else writes to the database, at most `waitMs`, then holds it on a connection of its own. Should
 * that connection break, the server gives the lock away: the context is aborted, so that two never write at once.
 */
export async function lockTarget(address: DatabaseAddress, context: TaskContext, waitMs: number): Promise<TargetLock> {
  const session = await openSession(address, context.signal, 'NAMES utf8mb4, wait_timeout = 28800');
  try {
    await acquire(session, address, { context, waitMs });
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    session.run('DO 1').catch(() => {
      lost.abort(new TaskError(`${address.describe}: the lock on the target was lost`, { fatal: false }));
    });
  }, heartbeatMs);
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
  // Names of locks are the server's, not the database's, and have at most 64 characters.
  const name = `understudy-${createHash('sha1').update(session.database).digest('hex')}`;
  if (await getLock(session, name, 0)) return;
  context.log('INFO', `${address.describe}: another copy is writing there; waiting for it to end`);
  if (await getLock(session, name, Math.ceil(waitMs / 1_000))) return;
  throw new TaskError(`${address.describe}: another copy is still writing there`, { fatal: false });
}

async function getLock(session: Session, name: string, seconds: number): Promise<boolean> {
  const row = z.object({ got: z.string().nullable() });
  const [answer] = await session.rows(`SELECT GET_LOCK('${name}', ${seconds}) AS got`, row);
  return answer?.got === '1';
}
