import { type CloneInputs, cloneStagingSpec } from '@understudy/flows/specs';
import { AppError } from '../../core/app-error.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import { mustActIn } from '../access/permissions.ts';
import { callbackIntent } from '../executions/execution-bodies.ts';
import { type ExecutionSources, findExecution } from '../executions/find-execution.ts';
import { nameTaken } from './accepted-clone.ts';
import { cloneIntent } from './clone-intent.ts';
import type { AcceptedClone, CloneNeeds } from './clone-needs.ts';
import { acceptClone, replayedClone } from './start-clone.ts';

/**
 * Starts a clone that did not succeed again, with the same inputs, as a new execution. Throws ConflictError for one
 * that still runs or has succeeded, and where its environment name is taken meanwhile; RateLimitError,
 * since it counts as a clone.
 */
export async function retryClone(
  needs: CloneNeeds & ExecutionSources,
  origin: RequestOrigin,
  executionId: string,
): Promise<AcceptedClone> {
  const execution = await findExecution(needs, origin.caller, executionId);
  mustActIn(origin.caller, execution.namespace);
  mustBeRetryable(execution);
  const bodyHash = `retry ${execution.id}`;
  const replay = await replayedClone(needs, origin, bodyHash);
  if (replay) return replay;
  needs.cloneLimit.mustBeFree(origin.caller);
  const inputs = inputsOf(execution);
  if (await needs.projectNames.has(inputs.railway_project_id, inputs.environment_name))
    throw nameTaken(inputs.environment_name, 'environment');
  const callbackUrl = await wholeCallbackUrl(needs, execution);
  return acceptClone(
    needs,
    origin,
    cloneIntent(needs, origin, { inputs, callbackUrl, bodyHash, retryOf: execution.id }),
  );
}

async function wholeCallbackUrl({ callbacks }: CloneNeeds, execution: Execution): Promise<string | undefined> {
  const intentId = callbackIntent(execution);
  return intentId === undefined ? undefined : callbacks.wholeUrlOf(intentId);
}

function mustBeRetryable(execution: Execution): void {
  const { flowId, state } = execution;
  if (flowId !== cloneStagingSpec.id) throw notRetryable(execution, 'it is not a clone');
  if (!isFinal(state) || state === 'SUCCESS') throw notRetryable(execution, `its state is ${state}`);
}

// Whoever starts the flow in the engine itself may give it what no clone can be made of.
function inputsOf(execution: Execution): CloneInputs {
  const inputs = cloneStagingSpec.inputs.safeParse(execution.inputs);
  if (inputs.success) return inputs.data;
  throw notRetryable(execution, 'its inputs are not those of a clone');
}

function notRetryable({ state, flowId }: Execution, reason: string): AppError {
  return new AppError('ConflictError', `This execution cannot be started again: ${reason}`, {
    details: { state, flow_id: flowId },
  });
}
