import type { Sql } from 'postgres';
import type { HistoryFilter } from '../../core/history-store.ts';
import type { HistoryGroup } from './history-groups.ts';
import { matching } from './history-matching.ts';
import { partialBuckets } from './six-hour-buckets.ts';

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
  const [row] = await sql<{ total: number }[]>`
    SELECT count(*)::float8 AS total FROM executions WHERE ${matching(sql, filter)}`;
  return row?.total ?? 0;
}
