import { defined } from '@understudy/flows/specs';
import type { Sql } from 'postgres';
import { z } from 'zod';
import type { Execution } from '../../core/execution.ts';
import type { HistoryFilter } from '../../core/history-store.ts';
import { parseRows } from '../../core/parse-rows.ts';
import { countHistory, type HistoryGroup, ofOwnerAndTime, readGroups } from './count-history.ts';
import { decodeCursor, encodeCursor } from './history-cursor.ts';
import { decodeExecution } from './stored-execution.ts';

const pageRow = z.object({ id: z.string(), created_at: z.date(), execution: z.unknown() });
/** A page of executions that match, newest first, with the number of all that match. */
export async function readHistoryPage(
  sql: Sql,
  filter: HistoryFilter,
  { cursor, limit }: { cursor?: string; limit: number },
): Promise<{ items: readonly Execution[]; nextCursor?: string; total: number }> {
  const after = cursor === undefined ? sql`` : afterCursor(sql, cursor);
  const groups = await readGroups(sql, filter);
  // One more than asked for tells whether there is another page.
  const places = placesOf(sql, filter, { groups, after, limit: limit + 1 });
  const [rows, total] = await Promise.all([
    parseRows(
      pageRow,
      sql`
        SELECT id, created_at, execution FROM (${places}) AS places JOIN executions USING (id, created_at)
        ORDER BY created_at DESC, id DESC`,
    ),
    countHistory(sql, filter, groups),
  ]);
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return defined({
    items: items.map((row) => decodeExecution(row.execution)),
    nextCursor: last && encodeCursor({ createdAt: last.created_at, id: last.id }),
    total,
  });
}

type Fragment = ReturnType<typeof afterCursor>;

// Which executions stand on the page. Whatever the filter, only ranges of an index are read, each for no more than a
// page: a rare state among a million others costs no more than a common one.
function placesOf(
  sql: Sql,
  filter: HistoryFilter,
  { groups, after, limit }: { groups: readonly HistoryGroup[]; after: Fragment; limit: number },
): Fragment {
  const newest = sql`ORDER BY created_at DESC, id DESC LIMIT ${limit}`;
  const rest = sql`${ofOwnerAndTime(sql, filter)} ${after}`;
  const named = filter.projects ? sql`AND e.project = g.project` : sql``;
  if (!isGrouped(filter)) return sql`SELECT id, created_at FROM executions WHERE true ${rest} ${newest}`;
  const column = (name: 'namespace' | 'flow_id' | 'state' | 'project') => groups.map((group) => group[name]);
  return sql`
    SELECT id, created_at
    FROM unnest(${column('namespace')}::text[], ${column('flow_id')}::text[], ${column('state')}::text[], ${column('project')}::text[])
      AS g (namespace, flow_id, state, project)
    CROSS JOIN LATERAL (
      SELECT id, created_at FROM executions e
      WHERE e.namespace = g.namespace AND e.flow_id = g.flow_id AND e.state = g.state ${named} ${rest} ${newest}
    ) AS of_group ${newest}`;
}

// All executions stand in an index of their own, newest first.
function isGrouped({
  namespaces,
  projects,
  flowId,
  withoutFlows,
  states,
  initiator,
  environment,
}: HistoryFilter): boolean {
  const narrowing = [namespaces, projects, flowId, withoutFlows, states?.length || undefined, initiator, environment];
  return narrowing.some((each) => each !== undefined);
}

function afterCursor(sql: Sql, cursor: string) {
  const { createdAt, id } = decodeCursor(cursor);
  return sql`AND (created_at, id) < (${createdAt}, ${id})`;
}
