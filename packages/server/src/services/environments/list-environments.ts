import { type EnvironmentSummary, listEnvironmentsSpec } from '@understudy/flows/specs';
import { AppError } from '../../core/app-error.ts';
import { type FlowOrigin, type RunNeeds, runFlow } from './run-flow.ts';

const timeoutMs = 60_000;

/** The staging environments of a project, as the flow `list-environments` finds them. */
export async function listEnvironments(
  needs: RunNeeds,
  origin: FlowOrigin,
  projectId: string,
): Promise<EnvironmentSummary[]> {
  const inputs = { railway_project_id: projectId };
  const outcome = await runFlow(needs, origin, { spec: listEnvironmentsSpec, inputs, timeoutMs });
  if (outcome.ended) return outcome.outputs.environments;
  throw new AppError('UpstreamError', 'Railway took too long', { details: { execution_id: outcome.execution.id } });
}
