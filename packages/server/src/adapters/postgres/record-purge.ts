import type { PostgresAuditLog } from './audit-log.ts';
import type { RecordPurge } from './retention-store.ts';

/** Leaves an audit record of each removal, in its transaction: what is gone, by which rule, on whose behalf. */
export function recordPurge(log: PostgresAuditLog): RecordPurge {
  return async (tx, { initiator, requestId, endedBefore, executionIds, purged }) => {
    await log.appendIn(tx, {
      action: 'executions.purge',
      outcome: 'success',
      initiator,
      requestId,
      inputs: { ended_before: endedBefore.toISOString(), purged: { ...purged }, execution_ids: [...executionIds] },
    });
  };
}
