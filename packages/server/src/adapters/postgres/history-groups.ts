import type { Sql } from 'postgres';
import type { HistoryFilter } from '../../core/history-store.ts';

/** Executions of one flow in one state: they stand together in the index. */
export interface HistoryGroup {
  readonly namespace: string;
  readonly flow_id: string;
  readonly state: string;
  /** How many of them were created in those quarters of a day that the filter's time has whole. */
  readonly count: number;
}

/** The groups that can have what matches; the filter's environment is not looked at. */
export async function readGroups(sql: Sql, filter: HistoryFilter): Promise<readonly HistoryGroup[]> {
  const { namespaces, flowId, states, from = null, to = null, initiator = '' } = filter;
  return sql<HistoryGroup[]>`
    SELECT namespace, flow_id, state, coalesce(sum(count) FILTER (
      WHERE (${from}::timestamptz IS NULL OR quarter >= ${from}) AND (${to}::timestamptz IS NULL OR quarter <= ${to}::timestamptz - interval '6 hours')
    ), 0)::float8 AS count
    FROM execution_counts WHERE initiator = ${initiator} AND count > 0
      ${namespaces ? sql`AND namespace = ANY(${[...namespaces]})` : sql``}
      ${flowId === undefined ? sql`` : sql`AND flow_id = ${flowId}`}
      ${states?.length ? sql`AND state = ANY(${[...states]})` : sql``}
      ${from ? sql`AND quarter > ${from}::timestamptz - interval '6 hours'` : sql``}
      ${to ? sql`AND quarter < ${to}` : sql``}
    GROUP BY namespace, flow_id, state`;
}
