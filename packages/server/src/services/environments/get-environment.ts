import { describeEnvironmentSpec, type EnvironmentDetail } from '@understudy/flows/specs';
import { AppError } from '../../core/app-error.ts';
import { type FlowOrigin, type RunNeeds, runFlow } from './run-flow.ts';

const timeoutMs = 60_000;

/** One staging environment, whole. Throws NotFoundError where there is none of that name. */
export async function getEnvironment(
  needs: RunNeeds,
  origin: FlowOrigin,
  of: { projectId: string; name: string },
): Promise<EnvironmentDetail> {
  const inputs = { railway_project_id: of.projectId, environment_name: of.name };
  const outcome = await runFlow(needs, origin, { spec: describeEnvironmentSpec, inputs, timeoutMs });
  if (!outcome.ended)
    throw new AppError('UpstreamError', 'Railway took too long', { details: { execution_id: outcome.execution.id } });
  if (outcome.outputs.environment) return outcome.outputs.environment;
  throw new AppError('NotFoundError', `There is no staging environment named ${of.name}`, {
    details: { environment_name: of.name },
  });
}
