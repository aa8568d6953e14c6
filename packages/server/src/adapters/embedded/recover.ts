import type { Sql } from 'postgres';
import { z } from 'zod';
import { parseRows } from '../../core/parse-rows.ts';
import { scheduleRun } from './enqueue-execution.ts';
import { openworkflowSchema } from './openworkflow-schema.ts';

/**
 * Takes up what an engine before left. On a database of our own the engine before is known to have ended, so that its
 * leases (30 s in openworkflow 0.10) end at once; on a shared one it may live on another machine, and its lease has to
 * run out.
 */
export async function recover(sql: Sql, { exclusive }: { exclusive: boolean }): Promise<void> {
  const runs = sql`${sql(openworkflowSchema.schema)}.workflow_runs`;
  if (exclusive) {
    await sql`
      UPDATE ${runs} SET available_at = now(), worker_id = NULL
      WHERE namespace_id = ${openworkflowSchema.namespaceId} AND status IN ('pending', 'running')`;
  }
  // openworkflow gives a run up where its workflow is unknown or broken; the execution still has to end.
  await sql.begin(async (tx) => {
    const query = tx`
      SELECT e.id FROM embedded.executions e
      WHERE e.ended_at IS NULL AND e.state <> 'QUEUED' AND NOT EXISTS (
        SELECT FROM ${runs} r
        WHERE r.namespace_id = ${openworkflowSchema.namespaceId} AND r.id = e.workflow_run_id AND r.status IN ('pending', 'running'))
      FOR UPDATE SKIP LOCKED`;
    const given = await parseRows(z.object({ id: z.string() }), query);
    for (const { id } of given) await scheduleRun(tx, id);
  });
}
