import { setTimeout as sleep } from 'node:timers/promises';
import { failureKindIn, type TaskErrorKind } from '@understudy/flows';
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
import { type Execution, type ExecutionError, isFinal } from '../../core/execution.ts';
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
  return { ...explained, ...defined({ error: await errorOf(client, found, explained) }) };
}

/** Every stored log line but those of the ends without hope. An unknown execution has none. */
export async function storedLogs(client: KestraClient, id: string): Promise<readonly KestraLogEntry[]> {
  const path = `/logs/${encodeURIComponent(id)}`;
  const lines = await client.call({ method: 'GET', path, safe: true }, kestraLogEntries);
  return lines.filter((line) => !isOfEnd(line));
}

/** Whether a line is of an end without hope: the task has logged why. */
export function isOfEnd({ taskId }: KestraLogEntry): boolean {
  return taskOf(taskId ?? '').role === 'hopeless';
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
      .filter(({ message }) => !isKestras(message))
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
async function errorOf(
  client: KestraClient,
  found: KestraExecution,
  { state, taskRuns }: Execution,
): Promise<ExecutionError | undefined> {
  const failed = state === 'FAILED' ? taskRuns.find((run) => run.state === 'FAILED') : undefined;
  if (!failed) return undefined;
  const message = failed.attempts.at(-1)?.error ?? 'The task failed';
  return { task: failed.taskId, message, kind: await kindOf(client, found, failed.taskId) };
}

// Kestra keeps the outputs of a failed script; a program that was killed has given none.
async function kindOf(client: KestraClient, found: KestraExecution, taskId: string): Promise<TaskErrorKind> {
  const run = found.taskRunList?.findLast((each) => {
    const { taskId: id, role } = taskOf(each.taskId);
    return id === taskId && role === 'task';
  });
  if (!run) return 'failed';
  const path = `/outputs/tasks/${encodeURIComponent(found.id)}/${encodeURIComponent(run.id)}`;
  const outputs = await client.find({ method: 'GET', path, safe: true }, kestraOutputs);
  return failureKindIn(outputs?.vars) ?? 'failed';
}

function isOf(line: KestraLogEntry, taskId: string): boolean {
  return taskOf(line.taskId ?? '').taskId === taskId;
}
