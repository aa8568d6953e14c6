import { type EnvironmentSummary, listEnvironmentsSpec } from '@understudy/flows/specs';
import { AppError } from '../../core/app-error.ts';
import type { EnvironmentChange, EnvironmentListings } from '../../core/environment-listings.ts';
import { isFinal } from '../../core/execution.ts';
import { withinDeadline } from '../../core/within-deadline.ts';
import { mustActIn } from '../access/permissions.ts';
import { type FlowOrigin, type RunNeeds, runFlow } from './run-flow.ts';

const timeoutMs = 60_000;
const engineMs = 500;
const refreshMs = 10_000;

/** The staging environments of a project, and the moment that they are of. */
export interface ListedEnvironments {
  readonly environments: EnvironmentSummary[];
  readonly asOf: Date;
}

/** What answering from the last listing needs. */
export interface ListNeeds extends RunNeeds {
  readonly listings: EnvironmentListings;
  /** Runs the flow for a project, one at a time. */
  readonly once: (projectId: string, work: () => Promise<ListedEnvironments>) => Promise<ListedEnvironments>;
}

/**
 * The staging environments of a project, as the flow `list-environments` found them last. The flow runs while the caller
 * waits only where nothing is known, where something was changed since, or for who wants it `fresh`.
 */
export async function listEnvironments(
  needs: ListNeeds,
  origin: FlowOrigin,
  { projectId, fresh }: { projectId: string; fresh: boolean },
): Promise<ListedEnvironments> {
  mustActIn(origin.caller, listEnvironmentsSpec.namespace);
  const known = fresh ? undefined : await needs.listings.newest(projectId);
  if (!known) return refreshEnvironments(needs, origin, projectId);
  const listed = { ...listEnvironmentsSpec.outputs.parse(known.outputs), asOf: known.asOf };
  const changes = await needs.listings.changesSince(projectId, known.asOf);
  if (!(await someHaveEnded(needs, changes))) return listed;
  // An older list, whose age is told, is better than none, or than a long wait.
  const refreshed = refreshEnvironments(needs, origin, projectId).catch(() => listed);
  return withinDeadline(refreshed, refreshMs, () => listed);
}

/** Runs the flow, at most one at a time for a project; what it gives was begun after this call. */
export function refreshEnvironments(
  needs: ListNeeds,
  origin: FlowOrigin,
  projectId: string,
): Promise<ListedEnvironments> {
  return needs.once(projectId, async () => {
    const inputs = { railway_project_id: projectId };
    const outcome = await runFlow(needs, origin, { spec: listEnvironmentsSpec, inputs, timeoutMs });
    if (outcome.ended) return { ...outcome.outputs, asOf: outcome.execution.createdAt };
    throw new AppError('UpstreamError', 'Railway took too long', { details: { execution_id: outcome.execution.id } });
  });
}

// What the engine has ended a moment ago the history may still show as running.
async function someHaveEnded({ engine }: ListNeeds, changes: readonly EnvironmentChange[]): Promise<boolean> {
  if (changes.some(({ hasEnded }) => hasEnded)) return true;
  const ended = changes.map(async ({ executionId }) => {
    const found = engine.get(executionId).catch(() => undefined);
    const execution = await withinDeadline(found, engineMs, () => undefined);
    return execution !== undefined && isFinal(execution.state);
  });
  return (await Promise.all(ended)).includes(true);
}
