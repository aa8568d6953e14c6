import type { AcceptedBody } from '../../core/accepted-body.ts';
import { AppError } from '../../core/app-error.ts';
import { type Execution, label } from '../../core/execution.ts';
import { logsUrl, pollingUrl } from '../../core/polling-url.ts';
import type { RunTokens } from '../access/run-tokens.ts';
import { projectFlowOf } from '../executions/estimates.ts';
import type { ExecutionBodies } from '../executions/execution-bodies.ts';

/** The body for a clone that was accepted. The polling URL carries the real flow id. */
export async function acceptedClone(
  { bodies, runTokens }: { bodies: ExecutionBodies; runTokens: RunTokens },
  execution: Execution,
): Promise<AcceptedBody> {
  const { id, namespace, flowId, createdAt, labels } = execution;
  const estimateMs = await bodies.estimateMs(projectFlowOf(execution));
  return {
    status: 'accepted',
    execution_id: id,
    polling_url: pollingUrl(execution),
    namespace,
    flow_id: flowId,
    estimated_completion: new Date(createdAt.getTime() + estimateMs),
    environment_name: String(execution.inputs.environment_name),
    run_token: runTokens.issue(id, labels[label.initiator]),
    logs_url: logsUrl(execution),
  };
}

/** The error for a name that another environment or a running clone has. */
export function nameTaken(name: string, by: 'environment' | 'clone'): AppError {
  const message =
    by === 'environment'
      ? `The project has an environment named ${name} already`
      : `Another clone is making an environment named ${name}`;
  return new AppError('ConflictError', message, { details: { field: 'environment_name', provided: name } });
}

/** Whether an error is the one for a name that is taken. */
export function isNameTaken(error: unknown): boolean {
  return error instanceof AppError && error.code === 'ConflictError' && error.details?.field === 'environment_name';
}
