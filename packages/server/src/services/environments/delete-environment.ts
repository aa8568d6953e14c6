import { deleteEnvironmentSpec } from '@understudy/flows/specs';
import { z } from 'zod';
import { type FlowOrigin, type RunNeeds, runFlow } from './run-flow.ts';

// Longer than that, and the caller polls (CONTRACT).
const waitMs = 10_000;

/** A deletion that is done, or one that goes on. */
export const deletionBody = z.discriminatedUnion('status', [
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
]);

/**
 * Deletes a staging environment by the flow `delete-environment`. Throws NotFoundError where there is none of that name,
 * ConflictError for a source or protected environment and for one that Understudy did not make.
 */
export async function deleteEnvironment(
  needs: RunNeeds,
  order: FlowOrigin,
  of: { projectId: string; name: string },
): Promise<z.infer<typeof deletionBody>> {
  const inputs = { railway_project_id: of.projectId, environment_name: of.name };
  const outcome = await runFlow(needs, order, { spec: deleteEnvironmentSpec, inputs, timeoutMs: waitMs });
  const { id, namespace, flowId } = outcome.execution;
  if (!outcome.ended) {
    return {
      environment_name: of.name,
      status: 'accepted',
      execution_id: id,
      polling_url: `/api/v1/executions/${namespace}/${flowId}/${id}`,
    };
  }
  return {
    environment_name: of.name,
    status: 'deleted',
    deleted_at: new Date(outcome.outputs.deleted_at),
    execution_id: id,
  };
}
