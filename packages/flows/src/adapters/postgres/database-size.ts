import { z } from 'zod';
import type { DatabaseAddress } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { ownSchema } from './own-objects.ts';
import { openSession } from './session.ts';

/** Bytes of all tables with their indexes; what the server keeps for itself is not counted. */
export async function databaseSize(address: DatabaseAddress, context: TaskContext): Promise<number> {
  await using session = await openSession(address, context.signal);
  const [found] = await session.rows(
    `SELECT coalesce(sum(pg_catalog.pg_total_relation_size(c.oid)), 0)::text AS bytes FROM pg_catalog.pg_class c
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm', 'S') AND ${ownSchema}`,
    z.object({ bytes: z.coerce.number() }),
  );
  return found?.bytes ?? 0;
}
