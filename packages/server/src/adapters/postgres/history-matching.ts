import type { Sql } from 'postgres';
import type { HistoryFilter } from '../../core/history-store.ts';

/** A condition on `executions` for all that the filter asks. */
export function matching(sql: Sql, filter: HistoryFilter) {
  const { namespaces, flowId, states } = filter;
  return sql`true
    ${namespaces ? sql`AND namespace = ANY(${[...namespaces]})` : sql``}
    ${flowId === undefined ? sql`` : sql`AND flow_id = ${flowId}`}
    ${states?.length ? sql`AND state = ANY(${[...states]})` : sql``}
    ${ofOwnerAndTime(sql, filter)}`;
}

/** The rest of the condition inside a group, which has namespace, flow and state already. */
export function ofOwnerAndTime(sql: Sql, { initiator, environment, from, to }: HistoryFilter) {
  return sql`
    ${initiator === undefined ? sql`` : sql`AND initiator = ${initiator}`}
    ${environment === undefined ? sql`` : sql`AND environment = ${environment}`}
    ${from ? sql`AND created_at >= ${from}` : sql``}
    ${to ? sql`AND created_at < ${to}` : sql``}`;
}
