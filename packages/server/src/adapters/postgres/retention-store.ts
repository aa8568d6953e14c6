import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import type { Purged, PurgeOrigin, RetentionStore } from '../../core/retention-store.ts';

const idRow = z.object({ id: z.string() });
const countRow = z.object({ count: z.number() });

/** Writes to the audit trail inside the transaction that removes. */
export type RecordPurge = (tx: TransactionSql, purge: PurgeRecord) => Promise<void>;

/** What was removed: for whom, from before when, and which executions. */
export interface PurgeRecord extends PurgeOrigin {
  readonly endedBefore: Date;
  readonly executionIds: readonly string[];
  readonly purged: Purged;
}

/** What the store no longer has to keep, in Postgres. */
export function createRetentionStore(sql: Sql, record: RecordPurge): RetentionStore {
  return {
    async count(endedBefore) {
      const [executions, intents, opened] = await Promise.all([
        countOf(sql`SELECT count(*)::float8 AS count FROM executions WHERE ended AND ended_at < ${endedBefore}`),
        countOf(sql`
          SELECT count(*)::float8 AS count FROM intents i LEFT JOIN executions e ON e.id = i.execution_id
          WHERE ${isOver(sql, endedBefore)} AND (e.id IS NULL OR (e.ended AND e.ended_at < ${endedBefore}))`),
        countOf(sql`
          SELECT count(*)::float8 AS count FROM opened_credentials o LEFT JOIN executions e ON e.id = o.execution_id
          WHERE o.opened_at < ${endedBefore} AND e.id IS NULL OR (e.ended AND e.ended_at < ${endedBefore})`),
      ]);
      return { executions, intents, opened_credentials: opened };
    },
    purge: (endedBefore, limit, order) =>
      sql.begin(async (tx) => {
        // Two who purge at once take different ones.
        const query = tx`
          DELETE FROM executions WHERE id IN (
            SELECT id FROM executions WHERE ended AND ended_at < ${endedBefore}
            ORDER BY ended_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
          RETURNING id`;
        const gone = await parseRows(idRow, query);
        const executionIds = gone.map(({ id }) => id);
        const intents = await tx`DELETE FROM intents WHERE execution_id = ANY(${executionIds})`;
        const opened = await tx`DELETE FROM opened_credentials WHERE execution_id = ANY(${executionIds})`;
        const purged = { executions: gone.length, intents: intents.count, opened_credentials: opened.count };
        return recorded(tx, record, { ...order, endedBefore, executionIds, purged });
      }),
    purgeOrphans: (before, limit, order) =>
      sql.begin(async (tx) => {
        const intents = await tx`
          DELETE FROM intents WHERE id IN (
            SELECT id FROM intents i WHERE ${isOver(tx, before)}
              AND NOT EXISTS (SELECT FROM executions e WHERE e.id = i.execution_id)
            ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
        const opened = await tx`
          DELETE FROM opened_credentials WHERE execution_id IN (
            SELECT execution_id FROM opened_credentials o WHERE opened_at < ${before}
              AND NOT EXISTS (SELECT FROM executions e WHERE e.id = o.execution_id)
            ORDER BY opened_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)`;
        // No group is missed where nothing is counted.
        await tx`DELETE FROM execution_counts WHERE count = 0 AND quarter < ${before}`;
        const purged = { executions: 0, intents: intents.count, opened_credentials: opened.count };
        return recorded(tx, record, { ...order, endedBefore: before, executionIds: [], purged });
      }),
  };
}

// One that is pending, or holds an environment's name, is not over.
function isOver(sql: Sql | TransactionSql, before: Date) {
  return sql`i.state <> 'pending' AND NOT i.name_held AND i.created_at < ${before}`;
}

async function countOf(query: PromiseLike<readonly unknown[]>): Promise<number> {
  return (await parseRow(countRow, query))?.count ?? 0;
}

// What found nothing to remove leaves no record.
async function recorded(tx: TransactionSql, record: RecordPurge, purge: PurgeRecord): Promise<Purged> {
  if (Object.values(purge.purged).some((count) => count > 0)) await record(tx, purge);
  return purge.purged;
}
