import type { Sql } from 'postgres';
import { z } from 'zod';
import { type Execution, isFinal } from '../../core/execution.ts';
import type { HistoryStore } from '../../core/history-store.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { storableJson } from '../../core/storable-json.ts';
import { readHistoryPage } from './history-page.ts';
import { readinessQuery } from './readiness-query.ts';
import { decodeExecution } from './stored-execution.ts';

const executionRow = z.object({ execution: z.unknown() });
const idRow = z.object({ id: z.string() });
const untilRow = z.object({ reconciled_until: z.date().nullable() });

/** The read model of executions in Postgres. */
export function createHistoryStore(sql: Sql): HistoryStore {
  return {
    async save(execution) {
      const { id, namespace, flowId, state, createdAt } = execution;
      const ended = isFinal(state);
      const endedAt = ended ? (execution.endedAt ?? createdAt) : null;
      // Dates become RFC 3339 texts in JSON; `decodeExecution` makes them dates again. What Postgres cannot hold is
      // replaced: an execution that could not be saved would never end here, and hold its environment's name for ever.
      const body = sql.json(storableJson(execution));
      await sql`
        INSERT INTO executions (id, namespace, flow_id, state, ended, created_at, ended_at, execution)
        VALUES (${id}, ${namespace}, ${flowId}, ${state}, ${ended}, ${createdAt}, ${endedAt}, ${body})
        ON CONFLICT (id) DO UPDATE
        SET state = excluded.state, ended = excluded.ended, ended_at = excluded.ended_at, execution = excluded.execution
        WHERE NOT executions.ended OR excluded.ended`;
    },
    async find(executionId) {
      // One that was promised bears its intent's id.
      const query = sql`
        SELECT execution FROM executions
        WHERE id = coalesce((SELECT id FROM intents WHERE engine_id = ${executionId}), ${executionId})`;
      const row = await parseRow(executionRow, query);
      return row && decodeExecution(row.execution);
    },
    page: (filter, page) => readHistoryPage(sql, filter, page),
    async unfinished() {
      const rows = await parseRows(idRow, sql`SELECT id FROM executions WHERE NOT ended`);
      return rows.map(({ id }) => id);
    },
    async known(executionIds) {
      const query = sql`SELECT id FROM executions WHERE id = ANY(${[...executionIds]})`;
      return new Set((await parseRows(idRow, query)).map(({ id }) => id));
    },
    async reconciledUntil() {
      const row = await parseRow(untilRow, sql`SELECT reconciled_until FROM instance`);
      return row?.reconciled_until ?? undefined;
    },
    async reconciled(until) {
      await sql`UPDATE instance SET reconciled_until = ${until}`;
    },
    async successes({ namespace, flowId, projectId }, limit) {
      const query = sql`
        SELECT execution FROM executions
        WHERE ${projectId === undefined ? sql`project IS NULL` : sql`project = ${projectId}`}
          AND namespace = ${namespace} AND flow_id = ${flowId} AND state = 'SUCCESS'
        ORDER BY created_at DESC, id DESC LIMIT ${limit}`;
      const rows = await parseRows(executionRow, query);
      return rows.map((row): Execution => decodeExecution(row.execution));
    },
    ready: () => readinessQuery(sql`SELECT FROM executions LIMIT 0`, 'The history'),
  };
}
