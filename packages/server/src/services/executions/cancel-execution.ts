import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import { throughOutage } from '../../core/through-outage.ts';
import { mustActIn } from '../access/permissions.ts';
import { type ExecutionSources, findExecution } from './find-execution.ts';

/**
 * Stops an execution; what it made is rolled back. Gives it as it was before. Throws ConflictError for one that has ended.
 */
export async function cancelExecution(
  sources: ExecutionSources,
  caller: Caller,
  executionId: string,
): Promise<Execution> {
  const execution = await findExecution(sources, caller, executionId);
  mustActIn(caller, execution.namespace);
  if (isFinal(execution.state)) {
    throw new AppError('ConflictError', `The execution has ended: ${execution.state}`, {
      details: { state: execution.state },
    });
  }
  await sources.engine.cancel(execution.id);
  return execution;
}

/** The execution after that. Where nobody can say how it stands, as it was, about to be stopped: the cancel is not refused. */
export async function afterCancel(sources: ExecutionSources, caller: Caller, before: Execution): Promise<Execution> {
  try {
    return await throughOutage(() => findExecution(sources, caller, before.id), { begun: true });
  } catch (error) {
    if (error instanceof AppError && error.code === 'EngineUnavailableError') return { ...before, state: 'KILLING' };
    throw error;
  }
}
