import { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { TaskError } from '../../core/task-error.ts';
import { codeOf } from './postgres-error.ts';
import type { Session } from './session.ts';

/** Ours among the advisory locks of a database. Versions that run side by side agree on it: it never changes. */
const lockId = '8461244977254593653';

/** Takes the lock of those who write to the database, on this session; waits at most `waitMs` for another writer. */
export async function acquireLock(
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
