import { defined } from '@understudy/flows/specs';
import type { ExecutionFilter } from '../../core/engine.ts';
import type { Execution } from '../../core/execution.ts';
import type { KestraNeeds } from './kestra-needs.ts';
import { isOurs } from './ownership.ts';
import { findExecution } from './read-execution.ts';
import { searchExecutions } from './search-executions.ts';

const atOnce = 5;

/**
 * Executions that match, newest first, each whole: Kestra's search gives neither task runs nor outputs. Its pages are
 * counted; the moment of the first page is kept in the cursor, so that new executions do not shift the later ones.
 */
export async function listExecutions(
  needs: KestraNeeds,
  filter: ExecutionFilter,
  page: { cursor?: string; limit: number },
): Promise<{ items: readonly Execution[]; nextCursor?: string }> {
  const [number, until] = decode(page.cursor, filter.to ?? needs.clock.now());
  const { results, total } = await searchExecutions(
    needs.client,
    { ...filter, to: until },
    { number, size: page.limit },
  );
  const items: Execution[] = [];
  for (let at = 0; at < results.length; at += atOnce) {
    // Those of others are no executions to us.
    const ours = results.slice(at, at + atOnce).filter((found) => isOurs(needs, found));
    const loaded = ours.map(({ id }) => findExecution(needs, id));
    for (const execution of await Promise.all(loaded)) if (execution) items.push(execution);
  }
  const more = number * page.limit < total;
  return defined({ items, nextCursor: more ? `${number + 1}.${until.getTime()}` : undefined });
}

function decode(cursor: string | undefined, now: Date): [number, Date] {
  const [, number, time] = /^(\d{1,9})\.(\d{1,15})$/.exec(cursor ?? '') ?? [];
  return number && time ? [Number(number), new Date(Number(time))] : [1, now];
}
