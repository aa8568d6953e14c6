import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { TaskError } from '../../core/task-error.ts';
import type { Session } from './session.ts';

/** Takes the lock of those who write to the database, on this session; waits at most `waitMs` for another writer. */
export async function acquireLock(
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
