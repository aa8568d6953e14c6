import type { KestraExecution } from '@understudy/flows/kestra';
import { label } from '../../core/execution.ts';
import type { KestraNeeds } from './kestra-needs.ts';

/**
 * Whether an execution is ours: of a flow that we deploy, in its namespace, and of this Understudy. Whatever it starts
 * bears its label. What Kestra itself starts (by webhook, by schedule, in its pages) has the label of the Understudy that
 * deployed the flow, since executions inherit their flow's; where somebody else deployed it there is none, and then it
 * belongs to every Understudy that has the flow.
 */
export function isOurs(
  { flowOf, instance }: Pick<KestraNeeds, 'flowOf' | 'instance'>,
  found: KestraExecution,
): boolean {
  if (!flowOf(found)) return false;
  const labelled = found.labels?.findLast(({ key }) => key === label.instance);
  return labelled === undefined || labelled.value === instance;
}
