import type { Sql } from 'postgres';
import type { Callback, CallbackStore } from '../../core/callback.ts';

interface Row {
  readonly url: string;
  readonly state: Callback['state'];
  readonly attempts: number;
  readonly due_at: Date;
  readonly last_error: string | null;
  readonly delivered_at: Date | null;
}

interface ClaimedRow extends Row {
  readonly intent_id: string;
  readonly execution_id: string;
}

/** Callbacks in Postgres. */
export function createCallbackStore(sql: Sql): CallbackStore {
  return {
    async find(intentId) {
      const [row] = await sql<Row[]>`SELECT * FROM callbacks WHERE intent_id = ${intentId}`;
      return row && toCallback(row);
    },
    async claim(now, leaseUntil) {
      const [row] = await sql<ClaimedRow[]>`
        UPDATE callbacks SET attempts = attempts + 1, due_at = ${leaseUntil} FROM (
          SELECT c.intent_id AS id, i.execution_id FROM callbacks c
          JOIN intents i ON i.id = c.intent_id JOIN executions e ON e.id = i.execution_id
          WHERE c.state = 'PENDING' AND c.due_at <= ${now} AND e.ended
          ORDER BY c.due_at LIMIT 1 FOR UPDATE OF c SKIP LOCKED
        ) AS due WHERE intent_id = due.id
        RETURNING callbacks.*, due.execution_id`;
      return row && { ...toCallback(row), intentId: row.intent_id, executionId: row.execution_id };
    },
    async delivered({ intentId }, now) {
      await sql`
        UPDATE callbacks SET state = 'DELIVERED', delivered_at = ${now}, last_error = NULL WHERE intent_id = ${intentId}`;
    },
    async failed({ intentId, attempts }, reason, next) {
      await sql`
        UPDATE callbacks SET last_error = ${reason}, state = ${next ? 'PENDING' : 'FAILED'}, due_at = coalesce(${next ?? null}, due_at)
        WHERE intent_id = ${intentId} AND state = 'PENDING' AND attempts = ${attempts}`;
    },
  };
}

function toCallback(row: Row): Callback {
  return {
    url: row.url,
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at,
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    ...(row.delivered_at === null ? {} : { deliveredAt: row.delivered_at }),
  };
}
