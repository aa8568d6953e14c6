import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import { isFinal } from '../../core/execution.ts';
import { mustActIn } from '../access/permissions.ts';
import { type ExecutionSources, findExecution } from './find-execution.ts';

/** Stops an execution; what it made is rolled back. Throws ConflictError for one that has ended. */
export async function cancelExecution(sources: ExecutionSources, caller: Caller, executionId: string): Promise<void> {
  const execution = await findExecution(sources, caller, executionId);
  mustActIn(caller, execution.namespace);
  if (isFinal(execution.state)) {
    throw new AppError('ConflictError', `The execution has ended: ${execution.state}`, {
      details: { state: execution.state },
    });
  }
  await sources.engine.cancel(execution.id);
}
