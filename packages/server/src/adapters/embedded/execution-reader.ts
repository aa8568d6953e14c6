import type { Sql } from 'postgres';
import type { ExecutionFilter } from '../../core/engine.ts';
import type { Execution, LogLine } from '../../core/execution.ts';
import { type ExecutionRow, type LogRow, toExecution, toLogLine } from './execution-rows.ts';

/** An execution as it was at one moment, with the number of its last log line then. */
export interface Snapshot {
  readonly execution: Execution;
  readonly revision: number;
  readonly lastLog: number;
}

/** Everything that is read of the engine's tables. */
export interface ExecutionReader {
  snapshot(executionId: string): Promise<Snapshot | undefined>;
  logs(executionId: string, page: { after: number; limit: number }): Promise<readonly LogLine[]>;
  list(
    filter: ExecutionFilter,
    page: { cursor?: string; limit: number },
  ): Promise<{ items: readonly Execution[]; nextCursor?: string }>;
}

export function createExecutionReader(sql: Sql): ExecutionReader {
  return {
    async snapshot(executionId) {
      const [row] = await sql<ExecutionRow[]>`${selection(sql)} WHERE e.id = ${executionId}`;
      return row && { execution: toExecution(row), revision: row.revision, lastLog: row.last_log };
    },
    async logs(executionId, { after, limit }) {
      const rows = await sql<LogRow[]>`
        SELECT number, ts, level, task_id, attempt, message FROM embedded.logs
        WHERE execution_id = ${executionId} AND number > ${after} ORDER BY number LIMIT ${limit}`;
      return rows.map(toLogLine);
    },
    async list(filter, { cursor, limit }) {
      // Ids are ULIDs: the order of ids is the order of creation.
      const before = cursor === undefined ? sql`` : sql`AND e.id < ${cursor}`;
      const rows = await sql<ExecutionRow[]>`
        ${selection(sql)} WHERE ${conditions(sql, filter)} ${before} ORDER BY e.id DESC LIMIT ${limit + 1}`;
      const items = rows.slice(0, limit).map(toExecution);
      const last = items.at(-1);
      return rows.length > limit && last ? { items, nextCursor: last.id } : { items };
    },
  };
}

// One statement, so that execution, tasks and attempts are of one moment.
function selection(sql: Sql) {
  return sql`
    SELECT e.*, coalesce((
      SELECT jsonb_agg(to_jsonb(t) || jsonb_build_object('attempts', coalesce((
        SELECT jsonb_agg(to_jsonb(a) ORDER BY a.number) FROM embedded.attempts a
        WHERE a.execution_id = t.execution_id AND a.task_id = t.task_id), '[]')) ORDER BY t.position)
      FROM embedded.task_runs t WHERE t.execution_id = e.id), '[]') AS task_runs
    FROM embedded.executions e`;
}

function conditions(sql: Sql, filter: ExecutionFilter) {
  return [
    filter.namespace === undefined ? undefined : sql`e.namespace = ${filter.namespace}`,
    filter.flowId === undefined ? undefined : sql`e.flow_id = ${filter.flowId}`,
    filter.states === undefined ? undefined : sql`e.state = ANY(${[...filter.states]})`,
    filter.from === undefined ? undefined : sql`e.created_at >= ${filter.from}`,
    filter.to === undefined ? undefined : sql`e.created_at < ${filter.to}`,
    filter.labels === undefined ? undefined : sql`e.labels @> ${sql.json(filter.labels)}`,
  ].reduce((all, one) => (one ? sql`${all ?? sql``} AND ${one}` : all), sql`true`) as ReturnType<typeof sql>;
}
