import type { Sql } from 'postgres';
import { AppError } from '../../core/app-error.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import type { HistoryFilter, HistoryStore } from '../../core/history-store.ts';
import { storableJson } from '../embedded/json.ts';
import { answersInTime } from './answers-in-time.ts';
import { decodeExecution } from './stored-execution.ts';

interface Row {
  readonly id: string;
  readonly created_at: Date;
  readonly execution: unknown;
}

/** The read model of executions in Postgres. */
export function createHistoryStore(sql: Sql): HistoryStore {
  return {
    async save(execution) {
      const { id, namespace, flowId, state, createdAt } = execution;
      const ended = isFinal(state);
      // Dates become RFC 3339 texts in JSON; `decodeExecution` makes them dates again. What Postgres cannot hold is
      // replaced: an execution that could not be saved would never end here, and hold its environment's name for ever.
      const body = sql.json(storableJson(execution));
      await sql`
        INSERT INTO executions (id, namespace, flow_id, state, ended, created_at, execution)
        VALUES (${id}, ${namespace}, ${flowId}, ${state}, ${ended}, ${createdAt}, ${body})
        ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended = excluded.ended, execution = excluded.execution
        WHERE NOT executions.ended OR excluded.ended`;
    },
    async find(executionId) {
      const [row] = await sql<Row[]>`SELECT execution FROM executions WHERE id = ${executionId}`;
      return row && decodeExecution(row.execution);
    },
    async page(filter, { cursor, limit }) {
      const matching = where(sql, filter);
      const after = cursor === undefined ? sql`` : afterCursor(sql, cursor);
      const [rows, counted] = await Promise.all([
        sql<
          Row[]
        >`SELECT id, created_at, execution FROM executions WHERE ${matching} ${after} ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`,
        sql<{ total: number }[]>`SELECT count(*)::int AS total FROM executions WHERE ${matching}`,
      ]);
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      return {
        items: items.map((row) => decodeExecution(row.execution)),
        ...(last ? { nextCursor: encodeCursor(last) } : {}),
        total: counted[0]?.total ?? 0,
      };
    },
    async unfinished() {
      const rows = await sql<{ id: string }[]>`SELECT id FROM executions WHERE NOT ended`;
      return rows.map(({ id }) => id);
    },
    async successes(flowId, limit) {
      const rows = await sql<Row[]>`
        SELECT execution FROM executions WHERE flow_id = ${flowId} AND state = 'SUCCESS' ORDER BY created_at DESC, id DESC LIMIT ${limit}`;
      return rows.map((row): Execution => decodeExecution(row.execution));
    },
    ready: () => answersInTime(sql`SELECT FROM executions LIMIT 0`, 'The history'),
  };
}

function where(sql: Sql, { namespaces, flowId, states, from, to }: HistoryFilter) {
  return sql`true
    ${namespaces ? sql`AND namespace = ANY(${[...namespaces]})` : sql``}
    ${flowId === undefined ? sql`` : sql`AND flow_id = ${flowId}`}
    ${states?.length ? sql`AND state = ANY(${[...states]})` : sql``}
    ${from ? sql`AND created_at >= ${from}` : sql``}
    ${to ? sql`AND created_at < ${to}` : sql``}`;
}

// Milliseconds suffice: that is what a Date holds, and the id decides among equals.
function encodeCursor({ created_at, id }: Row): string {
  return Buffer.from(`${created_at.getTime()} ${id}`).toString('base64url');
}

function afterCursor(sql: Sql, cursor: string) {
  const [, time, id] = /^(\d{1,14}) ([\w-]{1,200})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (time === undefined || id === undefined) {
    throw new AppError('ValidationError', 'Invalid cursor: must be a next_cursor', {
      details: { field: 'cursor', rule: 'must be a next_cursor' },
    });
  }
  return sql`AND (created_at, id) < (${new Date(Number(time))}, ${id})`;
}
