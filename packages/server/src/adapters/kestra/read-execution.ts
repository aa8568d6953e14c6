import { setTimeout as sleep } from 'node:timers/promises';
import { failureIn, isNotTriedAgain, type TaskFailure } from '@understudy/flows';
import {
  type KestraClient,
  type KestraExecution,
  type KestraLogEntry,
  kestraExecution,
  kestraLogEntries,
  kestraOutputs,
  taskOf,
} from '@understudy/flows/kestra';
import { defined } from '@understudy/flows/specs';
import type { Clock } from '../../core/clock.ts';
import { type Execution, type ExecutionError, isFinal, type TaskRun } from '../../core/execution.ts';
import type { Journal } from '../../core/kestra-journal.ts';
import type { FlowOf } from './kestra-needs.ts';
import { isKestras } from './log-lines.ts';
import { isOurs } from './ownership.ts';
import { toExecution, toState } from './to-execution.ts';

const lookAgainMs = 150;
const storedWithinMs = 600;

/** What reading an execution needs. */
export interface ReadNeeds {
  readonly client: KestraClient;
  readonly journal: Pick<Journal, 'ended'>;
  readonly flowOf: FlowOf;
  readonly instance: string;
  readonly clock: Clock;
}

/** One execution of ours as it is now or as it ended. Undefined where there is none of this id. */
export async function findExecution(needs: ReadNeeds, id: string): Promise<Execution | undefined> {
  return (await needs.journal.ended(id)) ?? (await readExecution(needs, id));
}

/** One execution as Kestra has it, whole: with its outputs and, where it failed, the reason. */
export async function readExecution(needs: ReadNeeds, id: string): Promise<Execution | undefined> {
  const { client, clock, flowOf } = needs;
  const found = await client.find(
    { method: 'GET', path: `/executions/${encodeURIComponent(id)}`, safe: true },
    kestraExecution,
  );
  if (!found || !isOurs(needs, found)) return undefined;
  const execution = toExecution(found, {
    flow: flowOf(found),
    outputs: await outputsOf(client, found),
    now: clock.now(),
  });
  const explained = withErrors(execution, await errorLines(needs, execution));
  const failures = await failuresOf(client, found, explained);
  const taskRuns = explained.taskRuns.map((run) => withFailure(run, failures.get(run.taskId)));
  return { ...explained, taskRuns, ...defined({ error: errorOf(explained, taskRuns, failures) }) };
}

/** Every stored log line. An unknown execution has none. */
export async function storedLogs(client: KestraClient, id: string): Promise<readonly KestraLogEntry[]> {
  const path = `/logs/${encodeURIComponent(id)}`;
  return client.call({ method: 'GET', path, safe: true }, kestraLogEntries);
}

// Kestra 2.0 keeps outputs outside the execution; earlier ones inside.
async function outputsOf(client: KestraClient, execution: KestraExecution): Promise<Readonly<Record<string, unknown>>> {
  if (!isFinal(toState(execution.state.current))) return {};
  if (execution.outputs) return execution.outputs;
  const path = `/outputs/executions/${encodeURIComponent(execution.id)}`;
  return (await client.find({ method: 'GET', path, safe: true }, kestraOutputs)) ?? {};
}

// The log of a failure is stored a moment after the failure itself; a task that logs nothing is not waited for.
async function errorLines({ client, clock }: ReadNeeds, execution: Execution): Promise<readonly KestraLogEntry[]> {
  const failed = execution.taskRuns.filter((run) => run.attempts.some((attempt) => attempt.state === 'FAILED'));
  if (failed.length === 0) return [];
  const failures = failed.flatMap((run) => run.attempts).map(({ endedAt }) => endedAt?.getTime() ?? 0);
  const lookUntil = Math.max(...failures) + storedWithinMs;
  for (;;) {
    const lines = (await storedLogs(client, execution.id)).filter(({ level }) => level === 'ERROR');
    const explained = failed.every(({ taskId }) => lines.some((line) => isOf(line, taskId)));
    if (explained || clock.now().getTime() >= lookUntil) return lines;
    await sleep(lookAgainMs);
  }
}

// The reason of an attempt is the last line that its task logged at ERROR, or how Kestra says that it ended.
function withErrors(execution: Execution, lines: readonly KestraLogEntry[]): Execution {
  const reasonOf = (taskId: string, number: number): string => {
    const own = lines.filter((line) => isOf(line, taskId) && (line.attemptNumber ?? 0) + 1 === number);
    const logged = own
      .filter(({ message }) => !isKestras(message) && !isNotTriedAgain(message))
      .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
    return logged.at(-1)?.message ?? own.at(-1)?.message ?? 'The task failed without a word';
  };
  const taskRuns = execution.taskRuns.map((run) => ({
    ...run,
    attempts: run.attempts.map((each) =>
      each.state === 'FAILED' ? { ...each, error: reasonOf(run.taskId, each.number) } : each,
    ),
  }));
  return { ...execution, taskRuns };
}

// The task whose failure ended the execution is the first that failed: those that clean up come after.
function errorOf(
  { state }: Execution,
  taskRuns: readonly TaskRun[],
  failures: ReadonlyMap<string, TaskFailure>,
): ExecutionError | undefined {
  const failed = state === 'FAILED' ? taskRuns.find((run) => run.state === 'FAILED') : undefined;
  if (!failed) return undefined;
  const message = failed.attempts.at(-1)?.error ?? 'The task failed';
  return { task: failed.taskId, message, kind: failures.get(failed.taskId)?.kind ?? 'failed' };
}

// Kestra keeps the outputs of a failed script; a program that was killed has given none.
async function failuresOf(
  client: KestraClient,
  found: KestraExecution,
  { taskRuns }: Execution,
): Promise<ReadonlyMap<string, TaskFailure>> {
  const failures = new Map<string, TaskFailure>();
  for (const { taskId } of taskRuns.filter(({ state }) => state === 'FAILED')) {
    const run = found.taskRunList?.findLast((each) => {
      const of = taskOf(each.taskId);
      return of.taskId === taskId && of.role === 'task';
    });
    if (!run) continue;
    const path = `/outputs/tasks/${encodeURIComponent(found.id)}/${encodeURIComponent(run.id)}`;
    const failure = failureIn((await client.find({ method: 'GET', path, safe: true }, kestraOutputs))?.vars);
    if (failure) failures.set(taskId, failure);
  }
  return failures;
}

// Kestra goes on after an attempt that says that no other can help; those that follow do nothing, and count for nothing.
function withFailure(run: TaskRun, failure: TaskFailure | undefined): TaskRun {
  if (!failure) return run;
  const attempts = run.attempts.slice(0, failure.last_attempt);
  const last = attempts.at(-1);
  if (!last || failure.message === undefined) return { ...run, attempts };
  return { ...run, attempts: [...attempts.slice(0, -1), { ...last, error: failure.message }] };
}

function isOf(line: KestraLogEntry, taskId: string): boolean {
  return taskOf(line.taskId ?? '').taskId === taskId;
}
