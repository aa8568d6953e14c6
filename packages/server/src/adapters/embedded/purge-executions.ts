import type { Sql } from 'postgres';
import { openworkflowSchema } from './openworkflow-schema.ts';

/**
 * Removes executions that ended before, oldest first and at most `limit`, with their logs and what openworkflow kept of
 * them. Returns how many.
 */
export function purgeExecutions(sql: Sql, endedBefore: Date, limit = Number.MAX_SAFE_INTEGER): Promise<number> {
  return sql.begin(async (tx) => {
    // Two who purge at once take different ones.
    const purged = await tx<{ workflow_run_id: string | null }[]>`
      DELETE FROM embedded.executions WHERE id IN (
        SELECT id FROM embedded.executions WHERE ended_at < ${endedBefore}
        ORDER BY ended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING workflow_run_id`;
    const runs = purged.flatMap(({ workflow_run_id }) => workflow_run_id ?? []);
    await tx`
      DELETE FROM ${tx(openworkflowSchema.schema)}.workflow_runs WHERE namespace_id = ${openworkflowSchema.namespaceId} AND id = ANY(${runs})`;
    return purged.length;
  });
}

/** Removes the log lines of an execution that has ended. */
export async function forgetLog(sql: Sql, executionId: string): Promise<void> {
  await sql`
    DELETE FROM embedded.logs USING embedded.executions e
    WHERE execution_id = ${executionId} AND e.id = execution_id AND e.ended_at IS NOT NULL`;
}
