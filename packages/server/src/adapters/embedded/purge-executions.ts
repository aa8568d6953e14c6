import type { Sql } from 'postgres';
import { inTransaction } from './transaction.ts';
import { place } from './workflow-place.ts';

/** Removes executions that ended before, with their logs and what openworkflow kept of them. Returns how many. */
export function purgeExecutions(sql: Sql, endedBefore: Date): Promise<number> {
  return inTransaction(sql, async (tx) => {
    const purged = await tx<{ workflow_run_id: string | null }[]>`
      DELETE FROM embedded.executions WHERE ended_at < ${endedBefore} RETURNING workflow_run_id`;
    const runs = purged.flatMap(({ workflow_run_id }) => workflow_run_id ?? []);
    await tx`
      DELETE FROM ${tx(place.schema)}.workflow_runs WHERE namespace_id = ${place.namespaceId} AND id = ANY(${runs})`;
    return purged.length;
  });
}
