import { type KestraClient, type KestraExecution, kestraSearch } from '@understudy/flows/kestra';
import { defined } from '@understudy/flows/specs';
import type { ExecutionFilter } from '../../core/engine.ts';

/** A page of executions, newest first unless said, without their task runs (Kestra's search has none). */
export async function searchExecutions(
  client: KestraClient,
  filter: ExecutionFilter,
  page: { number: number; size: number; oldestFirst?: true },
): Promise<{ results: readonly KestraExecution[]; total: number }> {
  const query = {
    ...filters(filter),
    page: String(page.number),
    size: String(page.size),
    sort: `state.startDate:${page.oldestFirst ? 'asc' : 'desc'}`,
  };
  return client.call({ method: 'GET', path: '/executions/search', query, safe: true }, kestraSearch);
}

/** The execution of this flow that carries a label, where there is one; the first of them where there are more. */
export async function findByLabel(
  client: KestraClient,
  { namespace, flowId }: { namespace: string; flowId: string },
  labels: Readonly<Record<string, string>>,
): Promise<KestraExecution | undefined> {
  const filter = { namespace, flowId, labels };
  const { results } = await searchExecutions(client, filter, { number: 1, size: 1, oldestFirst: true });
  return results[0];
}

// `filters[field][OP]=value`; the query parameters of Kestra 1.x are ignored in silence by 2.0.
function filters({ namespace, flowId, states, from, to, labels }: ExecutionFilter): Record<string, string> {
  return defined({
    'filters[namespace][EQUALS]': namespace,
    'filters[flowId][EQUALS]': flowId,
    'filters[state][IN]': states?.length ? states.join(',') : undefined,
    'filters[startDate][GREATER_THAN_OR_EQUAL_TO]': from?.toISOString(),
    'filters[startDate][LESS_THAN]': to?.toISOString(),
    ...Object.fromEntries(
      Object.entries(labels ?? {}).map(([key, value]) => [`filters[labels][EQUALS][${key}]`, value]),
    ),
  });
}
