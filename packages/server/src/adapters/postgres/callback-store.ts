import { defined } from '@understudy/flows/specs';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { type Callback, type CallbackStore, callbackStates } from '../../core/callback.ts';
import { parseRow } from '../../core/parse-rows.ts';
import { shownUrl } from '../../core/shown-url.ts';
import type { TextSeal } from '../../core/text-seal.ts';

const callbackRow = z.object({
  url: z.string(),
  state: z.enum(callbackStates),
  attempts: z.number(),
  due_at: z.date(),
  last_error: z.string().nullable(),
  delivered_at: z.date().nullable(),
});
const sealedRow = z.object({ intent_id: z.string(), url: z.string(), sealed_url: z.string().nullable() });
const claimedRow = callbackRow.extend({ ...sealedRow.shape, execution_id: z.string() });

/** Callbacks in Postgres, their URLs sealed. */
export function createCallbackStore(sql: Sql, urls: TextSeal): CallbackStore {
  // One without a seal was written by a server of before.
  const wholeUrl = ({ intent_id, url, sealed_url }: z.infer<typeof sealedRow>) =>
    sealed_url === null ? url : urls.open(sealed_url, intent_id);
  return {
    async wholeUrlOf(intentId) {
      const query = sql`SELECT intent_id, url, sealed_url FROM callbacks WHERE intent_id = ${intentId}`;
      const row = await parseRow(sealedRow, query);
      return row && wholeUrl(row);
    },
    async find(intentId) {
      const row = await parseRow(callbackRow, sql`SELECT * FROM callbacks WHERE intent_id = ${intentId}`);
      return row && toCallback(row);
    },
    async claim(now, leaseUntil) {
      const query = sql`
        UPDATE callbacks SET attempts = attempts + 1, due_at = ${leaseUntil} FROM (
          SELECT c.intent_id AS id, i.execution_id FROM callbacks c
          JOIN intents i ON i.id = c.intent_id JOIN executions e ON e.id = i.execution_id
          WHERE c.state = 'PENDING' AND c.due_at <= ${now} AND e.ended
          ORDER BY c.due_at LIMIT 1 FOR UPDATE OF c SKIP LOCKED
        ) AS due WHERE intent_id = due.id
        RETURNING callbacks.*, due.execution_id`;
      const row = await parseRow(claimedRow, query);
      if (!row) return undefined;
      const of = { intentId: row.intent_id, executionId: row.execution_id, wholeUrl: wholeUrl(row) };
      return defined({ ...toCallback(row), ...of });
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

function toCallback(row: z.infer<typeof callbackRow>): Callback {
  return defined({
    url: shownUrl(row.url),
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at,
    lastError: row.last_error ?? undefined,
    deliveredAt: row.delivered_at ?? undefined,
  });
}
