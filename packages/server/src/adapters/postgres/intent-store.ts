import type { Sql } from 'postgres';
import type { Intent, IntentStore } from '../../core/intent.ts';
import { acceptIntent, type IntentNeeds, replayableMs } from './accept-intent.ts';
import { pipelinedTransaction } from './pipelined-transaction.ts';
import { readinessQuery } from './readiness-query.ts';

/** A row of `intents`, as far as an Intent has it. */
interface IntentRow {
  readonly id: string;
  readonly namespace: string;
  readonly flow_id: string;
  readonly inputs: Record<string, unknown>;
  readonly labels: Record<string, string>;
  readonly initiator: string;
  readonly state: Intent['state'];
  readonly execution_id: string | null;
  readonly created_at: Date;
  readonly body_hash: string | null;
}

/** Intents in Postgres. */
export function createIntentStore(sql: Sql, needs: IntentNeeds): IntentStore {
  const findByKey: IntentStore['findByKey'] = async (initiator, key, now) => {
    const [row] = await sql<IntentRow[]>`
      SELECT * FROM intents
      WHERE initiator = ${initiator} AND idempotency_key = ${key} AND state <> 'refused' AND created_at > ${new Date(now.getTime() - replayableMs)}`;
    return row && { intent: toIntent(row), bodyHash: row.body_hash ?? '' };
  };
  return {
    findByKey,
    accept: (intent) => acceptIntent(sql, { ...needs, findByKey }, intent),
    async countedSince(initiator, since) {
      const [row] = await sql<{ count: number; oldest: Date | null }[]>`
        SELECT count(*)::int AS count, min(created_at) AS oldest FROM intents
        WHERE initiator = ${initiator} AND counted AND state <> 'refused' AND created_at > ${since}`;
      return { count: row?.count ?? 0, ...(row?.oldest ? { oldest: row.oldest } : {}) };
    },
    async started(id, executionId, audit) {
      await pipelinedTransaction(sql, (tx) => [
        tx`UPDATE intents SET state = 'started', execution_id = ${executionId} WHERE id = ${id}`,
        needs.log.appendIn(tx, { ...audit, intentId: id, executionId }),
      ]);
    },
    async refused(id) {
      await sql`UPDATE intents SET state = 'refused', name_held = false WHERE id = ${id}`;
    },
    async release(executionId) {
      await sql`UPDATE intents SET name_held = false WHERE execution_id = ${executionId} AND name_held`;
    },
    async releaseEnded() {
      await sql`
        UPDATE intents SET name_held = false FROM executions e WHERE name_held AND e.id = execution_id AND e.ended`;
    },
    async pending(createdBefore) {
      const rows = await sql<
        IntentRow[]
      >`SELECT * FROM intents WHERE state = 'pending' AND created_at <= ${createdBefore} ORDER BY created_at`;
      return rows.map(toIntent);
    },
    ready: () => readinessQuery(sql`SELECT FROM intents LIMIT 0`, 'The store of intents'),
  };
}

function toIntent(row: IntentRow): Intent {
  return {
    id: row.id,
    namespace: row.namespace,
    flowId: row.flow_id,
    inputs: row.inputs,
    labels: row.labels,
    initiator: row.initiator,
    state: row.state,
    createdAt: row.created_at,
    ...(row.execution_id === null ? {} : { executionId: row.execution_id }),
  };
}
