import type { Execution } from '../../core/execution.ts';
import type { KestraNeeds } from './kestra-needs.ts';
import { isOurs } from './ownership.ts';
import { searchExecutions } from './search-executions.ts';
import { toExecution } from './to-execution.ts';

const pageSize = 100;

/**
 * Every execution of ours that began since then, flow by flow, oldest first. Others' are left out by the search, however
 * many there are. Goes on from the time of the last one found, not from a page's number: what is removed meanwhile moves
 * none past us, and what begins meanwhile is found at the end.
 */
export async function* begunSince(needs: KestraNeeds, moment: Date): AsyncGenerator<readonly Execution[]> {
  for (const { spec } of needs.flows) {
    const seen = new Set<string>();
    let from = moment;
    for (let number = 1; ; ) {
      const filter = { namespace: spec.namespace, flowId: spec.id, from };
      const { results } = await searchExecutions(needs.client, filter, { number, size: pageSize, oldestFirst: true });
      const news = results.filter((found) => !seen.has(found.id) && isOurs(needs, found));
      for (const { id } of results) seen.add(id);
      const now = needs.clock.now();
      yield news.map((found) => toExecution(found, { flow: undefined, outputs: {}, now }));
      if (results.length < pageSize) break;
      const last = results.at(-1)?.state.startDate;
      // A whole page of one moment: only then are pages counted.
      if (last && last > from) [from, number] = [last, 1];
      else number += 1;
    }
  }
}
