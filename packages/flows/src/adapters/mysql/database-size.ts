import { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { openSession } from './session.ts';

/** Bytes of data and indexes as the server estimates them. */
export async function databaseSize(address: DatabaseAddress, context: TaskContext): Promise<number> {
  await using session = await openSession(address, context.signal, 'NAMES utf8mb4');
  const [found] = await session.rows(
    `SELECT IFNULL(SUM(DATA_LENGTH + INDEX_LENGTH), 0) AS bytes FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE()`,
    z.object({ bytes: z.coerce.number() }),
  );
  return found?.bytes ?? 0;
}
