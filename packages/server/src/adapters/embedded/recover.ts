import type { Sql } from 'postgres';

/**
 * Takes up what an engine before left: executions that were written but never launched, and waiting ones. On a database
 * of our own alone the engine before is known to be dead, so that its leases (30 s in openworkflow 0.10) are ended at
 * once; on a shared one it may live on another machine, and its lease has to run out.
 */
export async function recover({
  sql,
  schema,
  exclusive,
  launch,
  admit,
}: {
  sql: Sql;
  schema: string;
  exclusive: boolean;
  launch(executionId: string, flowId: string): Promise<unknown>;
  admit(flowId: string): Promise<void>;
}): Promise<void> {
  if (exclusive) {
    // Leased runs only: those without a worker sleep until their time.
    await sql`UPDATE ${sql(schema)}.workflow_runs SET available_at = now() WHERE status = 'running' AND worker_id IS NOT NULL`;
  }
  const unfinished = await sql<{ id: string; flow_id: string; launched: boolean }[]>`
    SELECT id, flow_id, state = 'QUEUED' OR EXISTS (SELECT FROM ${sql(schema)}.workflow_runs WHERE idempotency_key = e.id) AS launched
    FROM embedded.executions e WHERE ended_at IS NULL ORDER BY created_at`;
  for (const { id, flow_id, launched } of unfinished) if (!launched) await launch(id, flow_id);
  for (const flowId of new Set(unfinished.map(({ flow_id }) => flow_id))) await admit(flowId);
}
