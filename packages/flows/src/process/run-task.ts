import { exitCode } from '../core/exit-codes.ts';
import { RailwayError } from '../core/railway.ts';
import { reasonOf } from '../core/reason-of.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError, type TaskErrorKind } from '../core/task-error.ts';
import { tasks } from '../tasks/index.ts';
import { createWorld } from './create-world.ts';
import { readContext } from './read-context.ts';
import type { Redactor } from './redactor.ts';
import { readSettings } from './settings.ts';
import { outputsOfFailure } from './task-failure.ts';
import type { TaskOutput } from './task-output.ts';

/** Where a task process finds itself. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly output: TaskOutput;
  readonly redactor: Redactor;
}

/** Runs a task to its end and gives the process's exit code. Where it fails, the last line at ERROR is the reason, and the outputs name its kind. */
export async function runTask(taskId: string, surroundings: Surroundings): Promise<number> {
  const { signal, output } = surroundings;
  try {
    const outputs = await outputsOfTask(taskId, surroundings);
    // A task that was stopped may have left out what it was stopped from.
    signal.throwIfAborted();
    output.close(outputs);
    return exitCode.success;
  } catch (error) {
    if (signal.aborted) {
      output.log('WARN', `${taskId} was stopped: ${reasonOf(signal.reason)}`);
      output.close();
      return exitCode.stopped;
    }
    output.log('ERROR', messageOf(error));
    output.close(outputsOfFailure(kindOf(error)));
    return isFatal(error) ? exitCode.fatal : exitCode.retryable;
  }
}

async function outputsOfTask(taskId: string, surroundings: Surroundings): Promise<Readonly<Record<string, unknown>>> {
  const { directory, environment, signal, output, redactor } = surroundings;
  const load = Object.hasOwn(tasks, taskId) ? tasks[taskId] : undefined;
  if (!load)
    throw new TaskError(`There is no task "${taskId}". There are: ${Object.keys(tasks).join(', ')}`, { fatal: true });
  const settings = readSettings(environment);
  redactor.learn(settings.railwayToken);
  redactor.learn(settings.server?.apiKey ?? '');
  const [task, given] = await Promise.all([load(), readContext(directory, taskId)]);
  const context: TaskContext = { ...given, signal, log: output.log, metric: output.metric };
  const { world, requests } = createWorld(settings, redactor, signal);
  try {
    return task.outputs.parse(await task.run(context, world));
  } finally {
    output.metric('railway_requests', requests());
  }
}

// What Railway refuses it will refuse again; all else may be different the next time.
function isFatal(error: unknown): boolean {
  if (error instanceof TaskError) return error.fatal;
  return error instanceof RailwayError && (error.code === 'not-authorized' || error.code === 'invalid');
}

function kindOf(error: unknown): TaskErrorKind {
  return error instanceof TaskError ? error.kind : 'failed';
}

// The name of an error that nobody expected helps to find its cause.
function messageOf(error: unknown): string {
  const expected = error instanceof TaskError || error instanceof RailwayError;
  if (expected || !(error instanceof Error) || error.name === 'Error' || error.message === '') return reasonOf(error);
  return `${error.name}: ${error.message}`;
}
