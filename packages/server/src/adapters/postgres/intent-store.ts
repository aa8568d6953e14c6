import { defined } from '@understudy/flows/specs';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { idempotencyWindowMs } from '../../core/durations.ts';
import type { Intent, IntentStore } from '../../core/intent.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { throughOutage } from '../../core/through-outage.ts';
import { acceptIntent, type IntentNeeds, insertIntent } from './accept-intent.ts';
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
  state: z.enum(['pending', 'started', 'refused', 'failed', 'cancelled']),
  execution_id: z.string().nullable(),
  promised: z.boolean(),
  engine_id: z.string().nullable(),
  cancel_requested: z.boolean(),
  error: z.string().nullable(),
  ended_at: z.date().nullable(),
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
  const find: IntentStore['find'] = async (id) => {
    const row = await parseRow(intentRow, sql`SELECT * FROM intents WHERE id = ${id}`);
    return row && toIntent(row);
  };
  // Of a request that has an intent already, or has asked the engine: what becomes of it has to be written down.
  const inTheEnd = <T>(work: () => Promise<T>) => throughOutage(work, { begun: true });
  return {
    find,
    findByKey,
    accept: (intent) => acceptIntent(sql, { ...needs, find, findByKey }, intent),
    async countedSince(initiator, since) {
      const query = sql`
        SELECT count(*)::int AS count, min(created_at) AS oldest FROM intents
        WHERE initiator = ${initiator} AND counted AND state <> 'refused' AND created_at > ${since}`;
      const row = await parseRow(countedRow, query);
      return defined({ count: row?.count ?? 0, oldest: row?.oldest ?? undefined });
    },
    async started(id, engineId, audit) {
      await pipelinedTransaction(sql, (tx) => [
        tx`
          UPDATE intents SET state = 'started', execution_id = CASE WHEN promised THEN id ELSE ${engineId} END,
            engine_id = CASE WHEN promised THEN ${engineId} END
          WHERE id = ${id} AND state IN ('pending', 'started')`,
        needs.log.appendIn(tx, { ...audit, intentId: id, executionId: engineId }),
      ]);
    },
    refused: (id) =>
      inTheEnd(async () => {
        const { count } = await sql`
          UPDATE intents SET state = 'refused', name_held = false
          WHERE id = ${id} AND state IN ('pending', 'refused') AND NOT promised`;
        return count === 1;
      }),
    promise: (id) =>
      inTheEnd(async () => {
        await sql`UPDATE intents SET promised = true, execution_id = id WHERE id = ${id} AND state = 'pending'`;
        return find(id);
      }),
    acceptPromised: (intent) =>
      inTheEnd(async () => {
        await pipelinedTransaction(sql, (tx) => [
          tx`${insertIntent(tx, intent)} ON CONFLICT (id) DO NOTHING`,
          tx`UPDATE intents SET promised = true, execution_id = id WHERE id = ${intent.id} AND state = 'pending'`,
        ]);
        return { ...intent, state: 'pending', promised: true, executionId: intent.id, cancelRequested: false };
      }),
    async findPromised(executionId) {
      const query = sql`
        SELECT * FROM intents WHERE id = ${executionId} AND promised
        UNION ALL SELECT * FROM intents WHERE engine_id = ${executionId} LIMIT 1`;
      const row = await parseRow(intentRow, query);
      return row && toIntent(row);
    },
    async adopt({ id, namespace, flowId, inputs, labels, createdAt }, audit) {
      await sql.begin(async (tx) => {
        const initiator = audit.initiator ?? '';
        const { count } = await tx`
          ${insertIntent(tx, { id, namespace, flowId, inputs, labels, createdAt, initiator })} ON CONFLICT DO NOTHING`;
        if (count === 0) return;
        await tx`UPDATE intents SET state = 'started', execution_id = id WHERE id = ${id}`;
        await needs.log.appendIn(tx, { ...audit, executionId: id });
      });
    },
    requestCancel: (id) =>
      throughOutage(async () => {
        const { count } = await sql`
          UPDATE intents SET cancel_requested = true WHERE id = ${id} AND promised AND state = 'pending'`;
        return count === 1;
      }),
    async endPromise(id, { state, reason, at }, audit) {
      await pipelinedTransaction(sql, (tx) => [
        tx`
          UPDATE intents SET state = ${state}, error = ${reason}, ended_at = ${at}
          WHERE id = ${id} AND promised AND state = 'pending'`,
        needs.log.appendIn(tx, { ...audit, intentId: id, executionId: id }),
      ]);
    },
    async release(executionId) {
      await sql`UPDATE intents SET name_held = false WHERE execution_id = ${executionId} AND name_held`;
    },
    async releaseEnded() {
      await sql`
        UPDATE intents SET name_held = false FROM executions e WHERE name_held AND e.id = execution_id AND e.ended`;
    },
    async pending(createdBefore) {
      const query = sql`SELECT * FROM intents WHERE state = 'pending' AND (promised OR created_at <= ${createdBefore}) ORDER BY created_at`;
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
    promised: row.promised,
    engineId: row.engine_id ?? undefined,
    cancelRequested: row.cancel_requested,
    error: row.error ?? undefined,
    endedAt: row.ended_at ?? undefined,
  });
}
