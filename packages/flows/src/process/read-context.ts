import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../core/reason-of.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import { withoutNulls } from '../core/without-nulls.ts';
import { defined } from '../specs/defined.ts';
import { type ContextFile, contextFile, contextFileName } from './context-file.ts';
import { failureIn, type TaskFailure } from './task-failure.ts';

/** What the context file holds; the rest of a task's context is the process's own. */
export interface GivenContext extends Omit<TaskContext, 'signal' | 'log' | 'metric'> {
  /** Why an earlier attempt of this very task failed, where the engine tells. */
  readonly failedBefore?: TaskFailure;
}

/** Reads the context of a task from the working directory. */
export async function readContext(directory: string, taskId: string): Promise<GivenContext> {
  const path = join(directory, contextFileName);
  try {
    return toContext(contextFile.parse(JSON.parse(await readFile(path, 'utf8'))), taskId);
  } catch (error) {
    throw new TaskError(`The context file ${contextFileName} cannot be read: ${reasonOf(error)}`, {
      fatal: true,
      cause: error,
    });
  }
}

function toContext(file: ContextFile, taskId: string): GivenContext {
  const startedAt = file.execution.startDate ?? file.taskrun.startDate;
  return defined({
    failedBefore: failureIn(file.outputs[file.task?.id ?? taskId]?.vars),
    executionId: file.execution.id,
    namespace: file.flow.namespace,
    flowId: file.flow.id,
    taskId,
    attempt: file.taskrun.attemptsCount + 1,
    startedAt: startedAt === undefined ? new Date() : new Date(startedAt),
    inputs: withoutNulls(file.inputs),
    outputs: Object.fromEntries(
      Object.entries(file.outputs).flatMap(([task, { vars }]) =>
        vars && hasSucceeded(task, vars, file) ? [[task, withoutNulls(vars)]] : [],
      ),
    ),
    labels: Object.fromEntries(
      Object.entries(file.labels).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  });
}

// Kestra keeps the outputs of a failed task too, empty ones where it printed none: nothing that a later task could use.
function hasSucceeded(task: string, vars: unknown, { tasks }: ContextFile): boolean {
  const state = tasks?.[task]?.state ?? 'SUCCESS';
  return failureIn(vars) === undefined && (state === 'SUCCESS' || state === 'WARNING');
}
