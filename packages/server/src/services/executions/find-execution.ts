import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import type { Engine } from '../../core/engine.ts';
import type { Execution } from '../../core/execution.ts';
import type { HistoryStore } from '../../core/history-store.ts';
import { projectOfExecution } from '../../core/project-of.ts';
import { seesNamespace, seesProject } from '../access/permissions.ts';

/** What finding an execution needs. */
export interface ExecutionSources {
  readonly engine: Engine;
  readonly history: HistoryStore;
}

/**
 * The execution, as the engine knows it; from the history where the engine has forgotten it or cannot be reached.
 * Throws NotFoundError for one that is missing and for one that the caller may not know of, without a difference.
 */
export async function findExecution(
  sources: ExecutionSources,
  caller: Caller,
  executionId: string,
): Promise<Execution> {
  const execution = await find(sources, executionId, (found) => maySee(caller, found));
  if (execution && maySee(caller, execution)) return execution;
  throw new AppError('NotFoundError', 'There is no such execution', { details: { execution_id: executionId } });
}

async function find(
  { engine, history }: ExecutionSources,
  id: string,
  isVisible: (execution: Execution) => boolean,
): Promise<Execution | undefined> {
  try {
    return (await engine.get(id)) ?? (await history.find(id));
  } catch (error) {
    const known = await history.find(id);
    // Hidden or missing, the answer is one: that the engine cannot be asked.
    if (known && isVisible(known)) return known;
    throw error;
  }
}

function maySee(caller: Caller, execution: Execution): boolean {
  if (caller.executionId !== undefined) return caller.executionId === execution.id;
  return seesNamespace(caller, execution.namespace) && seesProject(caller, projectOfExecution(execution));
}
