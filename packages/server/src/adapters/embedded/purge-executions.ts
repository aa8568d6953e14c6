import type { Sql } from 'postgres';
import { z } from 'zod';
import { parseRows } from '../../core/parse-rows.ts';
import { openworkflowSchema } from './openworkflow-schema.ts';

const purgedRow = z.object({ workflow_run_id: z.string().nullable() });

/**
 * Removes executions that ended before, oldest first and at most `limit`, with their logs and what openworkflow kept of
 * them. Returns how many.
 */
export function purgeExecutions(sql: Sql, endedBefore: Date, limit = Number.MAX_SAFE_INTEGER): Promise<number> {
  return sql.begin(async (tx) => {
    // Two who purge at once take different ones.
    const query = tx`
      DELETE FROM embedded.executions WHERE id IN (
        SELECT id FROM embedded.executions WHERE ended_at < ${endedBefore}
        ORDER BY ended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING workflow_run_id`;
    const purged = await parseRows(purgedRow, query);
    const runs = purged.flatMap(({ workflow_run_id }) => workflow_run_id ?? []);
    await tx`
      DELETE FROM ${tx(openworkflowSchema.schema)}.workflow_runs WHERE namespace_id = ${openworkflowSchema.namespaceId} AND id = ANY(${runs})`;
    return purged.length;
  });
}
