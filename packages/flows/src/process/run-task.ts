import { exitCode } from '../core/exit-codes.ts';
import { RailwayError } from '../core/railway.ts';
import { reasonOf } from '../core/reason-of.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import { flows } from '../flows/index.ts';
import { tasks } from '../tasks/index.ts';
import { createWorld } from './create-world.ts';
import { type GivenContext, readContext } from './read-context.ts';
import type { Redactor } from './redactor.ts';
import { readSettings } from './settings.ts';
import { notTriedAgainLine, outputsOfFailure, type TaskFailure } from './task-failure.ts';
import type { TaskOutput } from './task-output.ts';

/** Where a task process finds itself. */
export interface Surroundings {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly output: TaskOutput;
  readonly redactor: Redactor;
}

/** An earlier attempt has said that no other can help. */
class NotTriedAgain extends Error {
  readonly failure: TaskFailure;

  constructor(failure: TaskFailure) {
    super(notTriedAgainLine(failure.message));
    this.failure = failure;
  }
}

/** Runs a task to its end and gives the process's exit code. Where it fails, the last line at ERROR is the reason, and the outputs have it too. */
export async function runTask(taskId: string, surroundings: Surroundings): Promise<number> {
  const { signal, output } = surroundings;
  let attempt = 1;
  try {
    const begin = (given: GivenContext) => {
      attempt = given.attempt;
      // An engine that starts it beyond the limit of its policy was told to by a person, who has mended the cause.
      if (given.failedBefore?.last_attempt !== undefined && attempt <= attemptsMax(given))
        throw new NotTriedAgain(given.failedBefore);
    };
    const outputs = await outputsOfTask(taskId, surroundings, begin);
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
    const message = surroundings.redactor.redact(error instanceof NotTriedAgain ? error.message : messageOf(error));
    output.log('ERROR', message);
    output.close(outputsOfFailure(failureOf(error, message, attempt)));
    return isFatal(error) ? exitCode.fatal : exitCode.retryable;
  }
}

function failureOf(error: unknown, message: string, attempt: number): TaskFailure {
  if (error instanceof NotTriedAgain) return error.failure;
  const kind = error instanceof TaskError ? error.kind : 'failed';
  return isFatal(error) ? { kind, message, last_attempt: attempt } : { kind, message };
}

async function outputsOfTask(
  taskId: string,
  surroundings: Surroundings,
  begin: (given: GivenContext) => void,
): Promise<Readonly<Record<string, unknown>>> {
  const { directory, environment, signal, output, redactor } = surroundings;
  const load = Object.hasOwn(tasks, taskId) ? tasks[taskId] : undefined;
  if (!load)
    throw new TaskError(`There is no task "${taskId}". There are: ${Object.keys(tasks).join(', ')}`, { fatal: true });
  const settings = readSettings(environment);
  redactor.learn(settings.railwayToken);
  redactor.learn(settings.server?.apiKey ?? '');
  const [task, given] = await Promise.all([load(), readContext(directory, taskId)]);
  begin(given);
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
  if (error instanceof NotTriedAgain) return true;
  if (error instanceof TaskError) return error.fatal;
  return error instanceof RailwayError && (error.code === 'not-authorized' || error.code === 'invalid');
}

function attemptsMax({ flowId, taskId }: GivenContext): number {
  const flow = flows.find(({ spec }) => spec.id === flowId);
  return flow?.tasks.find(({ id }) => id === taskId)?.retry?.maxAttempts ?? 1;
}

// The name of an error that nobody expected helps to find its cause.
function messageOf(error: unknown): string {
  const expected = error instanceof TaskError || error instanceof RailwayError;
  if (expected || !(error instanceof Error) || error.name === 'Error' || error.message === '') return reasonOf(error);
  return `${error.name}: ${error.message}`;
}
