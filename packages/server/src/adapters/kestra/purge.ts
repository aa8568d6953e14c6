import { anything } from '@understudy/flows/kestra';
import { isFinal, states } from '../../core/execution.ts';
import type { KestraNeeds } from './kestra-engine.ts';
import { searchExecutions } from './search.ts';

const pageSize = 100;

/** Deletes executions of our flows that ended before, with their logs, from Kestra and from the journal. Returns how many. */
export async function purgeExecutions({ client, journal, flows }: KestraNeeds, endedBefore: Date): Promise<number> {
  const namespaces = new Set(flows.map(({ spec }) => spec.namespace));
  const final = states.filter(isFinal);
  // Kestra's search can go on giving what was deleted: each is deleted and counted once.
  const deleted = new Set<string>();
  for (const namespace of namespaces) {
    for (let number = 1; ; ) {
      const page = await searchExecutions(
        client,
        { namespace, states: final, to: endedBefore },
        { number, size: pageSize },
      );
      const ended = page.results
        .filter(({ id, state }) => !deleted.has(id) && state.endDate && state.endDate < endedBefore)
        .map(({ id }) => id);
      for (const id of ended) {
        const query = { deleteLogs: 'true', deleteMetrics: 'true', deleteStorage: 'true' };
        await client.find(
          { method: 'DELETE', path: `/executions/${encodeURIComponent(id)}`, query, safe: true },
          anything,
        );
        deleted.add(id);
      }
      await journal.forget(ended);
      if (page.results.length < pageSize) break;
      // What was deleted has moved the rest up.
      if (ended.length === 0) number += 1;
    }
  }
  return deleted.size;
}
