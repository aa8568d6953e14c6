import { deleteEnvironmentSpec } from '@understudy/flows/specs';
import { z } from 'zod';
import { pollingUrl } from '../../core/polling-url.ts';
import { type FlowOrigin, type RunNeeds, runFlow } from './run-flow.ts';

// Longer than that, and the caller polls.
const waitMs = 10_000;

/** A deletion that is done, or one that goes on. */
export const deletionBody = z
  .discriminatedUnion('status', [
    z.object({
      environment_name: z.string(),
      status: z.literal('deleted'),
      deleted_at: z.date(),
      execution_id: z.string(),
    }),
    z.object({
      environment_name: z.string(),
      status: z.literal('accepted'),
      execution_id: z.string(),
      polling_url: z.string(),
    }),
  ])
  .meta({ id: 'Deletion', description: 'A deletion that is done, or one that goes on' });

/**
 * Deletes a staging environment by the flow `delete-environment`. Throws NotFoundError where there is none of that name,
 * ConflictError for a source or protected environment and for one that Understudy did not make.
 */
export async function deleteEnvironment(
  needs: RunNeeds,
  origin: FlowOrigin,
  of: { projectId: string; name: string },
): Promise<z.infer<typeof deletionBody>> {
  const inputs = { railway_project_id: of.projectId, environment_name: of.name };
  const run = { spec: deleteEnvironmentSpec, inputs, timeoutMs: waitMs, promised: true } as const;
  const outcome = await runFlow(needs, origin, run);
  const { id } = outcome.execution;
  if (!outcome.ended) {
    return {
      environment_name: of.name,
      status: 'accepted',
      execution_id: id,
      polling_url: pollingUrl(outcome.execution),
    };
  }
  return {
    environment_name: of.name,
    status: 'deleted',
    deleted_at: new Date(outcome.outputs.deleted_at),
    execution_id: id,
  };
}
