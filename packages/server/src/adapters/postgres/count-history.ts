import type { Sql } from 'postgres';
import { z } from 'zod';
import type { HistoryFilter } from '../../core/history-store.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { partialBuckets } from './six-hour-buckets.ts';

const countRow = z.object({ total: z.number() });
const groupRow = z.object({
  namespace: z.string(),
  flow_id: z.string(),
  state: z.string(),
  project: z.string(),
  count: z.number(),
});

/**
 * Executions of one flow in one state: they stand together in the index. `project` is theirs where the filter names
 * projects, and '' where it does not. `count` is how many of them were created in those
 * quarters of a day that the filter's time has whole.
 */
export type HistoryGroup = Readonly<z.infer<typeof groupRow>>;

/** The groups that can have what matches; the filter's environment is not looked at. */
export async function readGroups(sql: Sql, filter: HistoryFilter): Promise<readonly HistoryGroup[]> {
  const { namespaces, projects, flowId, withoutFlows, states, from = null, to = null, initiator = '' } = filter;
  const query = sql`
    SELECT namespace, flow_id, state, ${projects ? sql`project` : sql`''`} AS project, coalesce(sum(count) FILTER (
      WHERE (${from}::timestamptz IS NULL OR quarter >= ${from}) AND (${to}::timestamptz IS NULL OR quarter <= ${to}::timestamptz - interval '6 hours')
    ), 0)::float8 AS count
    FROM execution_counts WHERE initiator = ${initiator} AND count > 0
      AND ${countedProjects(sql, projects)}
      ${namespaces ? sql`AND namespace = ANY(${[...namespaces]})` : sql``}
      ${flowId === undefined ? sql`` : sql`AND flow_id = ${flowId}`}
      ${withoutFlows ? sql`AND flow_id <> ALL(${[...withoutFlows]})` : sql``}
      ${states?.length ? sql`AND state = ANY(${[...states]})` : sql``}
      ${from ? sql`AND quarter > ${from}::timestamptz - interval '6 hours'` : sql``}
      ${to ? sql`AND quarter < ${to}` : sql``}
    GROUP BY 1, 2, 3, 4`;
  return parseRows(groupRow, query);
}

// Rows of '' stand for all projects together.
function countedProjects(sql: Sql, projects: HistoryFilter['projects']) {
  return projects ? sql`project = ANY(${[...projects]}) AND project <> ''` : sql`project = ''`;
}

/**
 * How many executions match, exactly: the counts of the groups, and what stands in a quarter of a day that the filter cuts. Only
 * those of one environment are counted one by one: few, beside all others.
 */
export async function countHistory(sql: Sql, filter: HistoryFilter, groups: readonly HistoryGroup[]): Promise<number> {
  if (groups.length === 0) return 0;
  if (filter.environment !== undefined) return countRows(sql, filter);
  const cut = partialBuckets(filter).map(({ start, end }) => countRows(sql, { ...filter, from: start, to: end }));
  return [...groups.map(({ count }) => count), ...(await Promise.all(cut))].reduce((sum, each) => sum + each, 0);
}

async function countRows(sql: Sql, filter: HistoryFilter): Promise<number> {
  const query = sql`SELECT count(*)::float8 AS total FROM executions WHERE ${matching(sql, filter)}`;
  return (await parseRow(countRow, query))?.total ?? 0;
}

// A condition on `executions` for all that the filter asks.
function matching(sql: Sql, filter: HistoryFilter) {
  const { namespaces, projects, flowId, withoutFlows, states } = filter;
  return sql`true
    ${namespaces ? sql`AND namespace = ANY(${[...namespaces]})` : sql``}
    ${projects ? sql`AND project = ANY(${[...projects]})` : sql``}
    ${flowId === undefined ? sql`` : sql`AND flow_id = ${flowId}`}
    ${withoutFlows ? sql`AND flow_id <> ALL(${[...withoutFlows]})` : sql``}
    ${states?.length ? sql`AND state = ANY(${[...states]})` : sql``}
    ${ofOwnerAndTime(sql, filter)}`;
}

/** The rest of the condition inside a group, which has namespace, flow, state and one of the projects named already. */
export function ofOwnerAndTime(sql: Sql, { initiator, environment, from, to }: HistoryFilter) {
  return sql`
    ${initiator === undefined ? sql`` : sql`AND initiator = ${initiator}`}
    ${environment === undefined ? sql`` : sql`AND environment = ${environment}`}
    ${from ? sql`AND created_at >= ${from}` : sql``}
    ${to ? sql`AND created_at < ${to}` : sql``}`;
}
