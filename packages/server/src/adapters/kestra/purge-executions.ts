import { anything, type KestraExecution } from '@understudy/flows/kestra';
import { isFinal, states } from '../../core/execution.ts';
import type { KestraNeeds } from './kestra-needs.ts';
import { isOurs } from './ownership.ts';
import { searchExecutions } from './search-executions.ts';

const pageSize = 100;

/**
 * Deletes executions of ours that ended before, at most `limit`, with their logs, from Kestra and from the journal. What
 * else a team runs in the namespace is theirs. Returns how many.
 */
export async function purgeExecutions(
  needs: KestraNeeds,
  endedBefore: Date,
  limit = Number.POSITIVE_INFINITY,
): Promise<number> {
  // Kestra's search can go on giving what was deleted: each is deleted and counted once.
  const deleted = new Set<string>();
  for (const { spec } of needs.flows) {
    for (let number = 1; deleted.size < limit; ) {
      const filter = { namespace: spec.namespace, flowId: spec.id, states: states.filter(isFinal), to: endedBefore };
      const page = await searchExecutions(needs.client, filter, { number, size: pageSize });
      const ended = page.results.filter(
        (each) => !deleted.has(each.id) && isOurs(needs, each) && hasEndedBefore(each, endedBefore),
      );
      const batch = ended.slice(0, limit - deleted.size).map(({ id }) => id);
      for (const id of batch) await deleteExecution(needs, id);
      await needs.journal.forget(batch);
      for (const id of batch) deleted.add(id);
      if (page.results.length < pageSize) break;
      // What was deleted has moved the rest up.
      if (ended.length === 0) number += 1;
    }
  }
  return deleted.size;
}

async function deleteExecution({ client }: KestraNeeds, id: string): Promise<void> {
  const query = { deleteLogs: 'true', deleteMetrics: 'true', deleteStorage: 'true' };
  // One that is gone already is as good.
  await client.find({ method: 'DELETE', path: `/executions/${encodeURIComponent(id)}`, query, safe: true }, anything);
}

function hasEndedBefore({ state }: KestraExecution, moment: Date): boolean {
  return state.endDate instanceof Date && state.endDate < moment;
}
