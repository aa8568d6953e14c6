import { defined } from '@understudy/flows/specs';
import type { JSONValue, Sql } from 'postgres';
import { z } from 'zod';
import { isFinal } from '../../core/execution.ts';
import type { Journal, KeyedLine } from '../../core/kestra-journal.ts';
import { logLineRow, toLogLine } from '../../core/log-line-row.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import type { StartClaim } from './accept-intent.ts';
import { decodeExecution } from './stored-execution.ts';

const start = z.object({ asked_at: z.date(), execution_id: z.string().nullable() });
const revised = z.object({ revision: z.number() });
const ended = z.object({ content: z.string() });
const last = z.object({ content: z.string(), confirmed_at: z.date() });
const missing = z.object({ missing_since: z.date() });

/**
 * The journal in Postgres, shared by replicas: what two of them could do at once is decided by one statement. A claim
 * that came with its intent (`claim`) is remembered until its start is asked for, which then spares a journey here.
 */
export function createJournal(sql: Sql): Journal & { readonly claim: StartClaim } {
  const claimed = new Map<string, Date>();
  return {
    claim: {
      write: (tx, intent, at) => tx`INSERT INTO kestra.starts (intent, asked_at) VALUES (${intent}, ${at})`,
      committed: (intent, at) => void claimed.set(intent, at),
    },
    async claimStart(intent, now) {
      const own = claimed.get(intent);
      claimed.delete(intent);
      if (own) return { first: true, askedAt: own };
      const [made] =
        await sql`INSERT INTO kestra.starts (intent, asked_at) VALUES (${intent}, ${now}) ON CONFLICT DO NOTHING RETURNING intent`;
      if (made) return { first: true, askedAt: now };
      const query = sql`SELECT asked_at, execution_id FROM kestra.starts WHERE intent = ${intent}`;
      const row = await parseRow(start, query);
      return defined({ first: false, askedAt: row?.asked_at ?? now, executionId: row?.execution_id ?? undefined });
    },
    async started(intent, executionId) {
      await sql`UPDATE kestra.starts SET execution_id = ${executionId} WHERE intent = ${intent}`;
    },
    async missing(intent, now) {
      const query = sql`
        UPDATE kestra.starts SET missing_since = coalesce(missing_since, ${now}) WHERE intent = ${intent} RETURNING missing_since`;
      return (await parseRow(missing, query))?.missing_since ?? now;
    },
    async notSeen(intent) {
      await sql`UPDATE kestra.starts SET missing_since = NULL WHERE intent = ${intent}`;
    },
    async notStarted(intent, askedAt) {
      await sql`DELETE FROM kestra.starts WHERE intent = ${intent} AND execution_id IS NULL AND asked_at <= ${askedAt}`;
    },
    async append(executionId, lines) {
      await sql`INSERT INTO kestra.executions (id) VALUES (${executionId}) ON CONFLICT DO NOTHING`;
      await sql`SELECT kestra.append(${executionId}, ${sql.json(lines.map(toJson))})`;
    },
    async lines(executionId, { after, limit }) {
      const query = sql`
        SELECT number, ts, level, task_id, attempt, message FROM kestra.logs
        WHERE execution_id = ${executionId} AND number > ${after} ORDER BY number LIMIT ${limit}`;
      return (await parseRows(logLineRow, query)).map(toLogLine);
    },
    async revise(execution, now) {
      const { id, state } = execution;
      const query = sql`
        INSERT INTO kestra.executions AS known (id, revision, content, ended, confirmed_at)
        VALUES (${id}, 1, ${JSON.stringify(execution)}, ${isFinal(state)}, ${now})
        ON CONFLICT (id) DO UPDATE SET
          confirmed_at = excluded.confirmed_at,
          content = CASE WHEN known.ended THEN known.content ELSE excluded.content END,
          ended = known.ended OR excluded.ended,
          revision = known.revision + CASE WHEN known.ended OR known.content = excluded.content THEN 0 ELSE 1 END
        RETURNING revision`;
      return (await parseRow(revised, query))?.revision ?? 0;
    },
    async last(executionId) {
      const query = sql`
        SELECT content, confirmed_at FROM kestra.executions WHERE id = ${executionId} AND content <> ''`;
      const row = await parseRow(last, query);
      return row && { execution: decodeExecution(JSON.parse(row.content)), confirmedAt: row.confirmed_at };
    },
    async ended(executionId) {
      const query = sql`SELECT content FROM kestra.executions WHERE id = ${executionId} AND ended`;
      const row = await parseRow(ended, query);
      return row && decodeExecution(JSON.parse(row.content));
    },
    async forgetLines(executionId) {
      await sql`DELETE FROM kestra.logs WHERE execution_id = ${executionId}`;
    },
    async forget(executionIds) {
      await sql`DELETE FROM kestra.executions WHERE id = ANY(${[...executionIds]})`;
      await sql`DELETE FROM kestra.starts WHERE execution_id = ANY(${[...executionIds]})`;
    },
  };
}

function toJson({ key, timestamp, level, taskId, attempt, message }: KeyedLine): JSONValue {
  // Postgres has no NUL in text.
  const text = message.replaceAll('\0', '\uFFFD');
  return { key, ts: timestamp.toISOString(), level, task_id: taskId ?? null, attempt: attempt ?? null, message: text };
}
