import { defined } from '@understudy/flows/specs';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { idempotencyWindowMs } from '../../core/durations.ts';
import type { Intent, IntentStore } from '../../core/intent.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { acceptIntent, type IntentNeeds } from './accept-intent.ts';
import { pipelinedTransaction } from './pipelined-transaction.ts';
import { readinessQuery } from './readiness-query.ts';

/** A row of `intents`, as far as an Intent has it. */
const intentRow = z.object({
  id: z.string(),
  namespace: z.string(),
  flow_id: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  labels: z.record(z.string(), z.string()),
  initiator: z.string(),
  state: z.enum(['pending', 'started', 'refused']),
  execution_id: z.string().nullable(),
  created_at: z.date(),
  body_hash: z.string().nullable(),
});
const countedRow = z.object({ count: z.number(), oldest: z.date().nullable() });

/** Intents in Postgres. */
export function createIntentStore(sql: Sql, needs: IntentNeeds): IntentStore {
  const findByKey: IntentStore['findByKey'] = async (initiator, key, now) => {
    const query = sql`
      SELECT * FROM intents
      WHERE initiator = ${initiator} AND idempotency_key = ${key} AND state <> 'refused' AND created_at > ${new Date(now.getTime() - idempotencyWindowMs)}`;
    const row = await parseRow(intentRow, query);
    return row && { intent: toIntent(row), bodyHash: row.body_hash ?? '' };
  };
  return {
    findByKey,
    accept: (intent) => acceptIntent(sql, { ...needs, findByKey }, intent),
    async countedSince(initiator, since) {
      const query = sql`
        SELECT count(*)::int AS count, min(created_at) AS oldest FROM intents
        WHERE initiator = ${initiator} AND counted AND state <> 'refused' AND created_at > ${since}`;
      const row = await parseRow(countedRow, query);
      return defined({ count: row?.count ?? 0, oldest: row?.oldest ?? undefined });
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
      const query = sql`SELECT * FROM intents WHERE state = 'pending' AND created_at <= ${createdBefore} ORDER BY created_at`;
      return (await parseRows(intentRow, query)).map(toIntent);
    },
    ready: () => readinessQuery(sql`SELECT FROM intents LIMIT 0`, 'The store of intents'),
  };
}

function toIntent(row: z.infer<typeof intentRow>): Intent {
  return defined({
    id: row.id,
    namespace: row.namespace,
    flowId: row.flow_id,
    inputs: row.inputs,
    labels: row.labels,
    initiator: row.initiator,
    state: row.state,
    createdAt: row.created_at,
    executionId: row.execution_id ?? undefined,
  });
}
