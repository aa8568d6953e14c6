import {
  type KestraClient,
  type KestraExecution,
  type KestraLogEntry,
  kestraExecution,
  kestraLogEntries,
  kestraOutputs,
} from '@understudy/flows/kestra';
import { type Execution, isFinal } from '../../core/execution.ts';
import { type FlowOf, toExecution, toState } from './to-execution.ts';

/** One execution, whole: with its outputs and, where it failed, the reason. Undefined where there is none of this id. */
export async function loadExecution(client: KestraClient, flowOf: FlowOf, id: string): Promise<Execution | undefined> {
  const found = await client.find(
    { method: 'GET', path: `/executions/${encodeURIComponent(id)}`, safe: true },
    kestraExecution,
  );
  if (!found) return undefined;
  const execution = toExecution(found, flowOf(found), await outputsOf(client, found));
  return withErrors(execution, await errorLines(client, execution));
}

/** Every stored log line. An unknown execution has none. */
export function storedLogs(client: KestraClient, id: string): Promise<readonly KestraLogEntry[]> {
  return client.call({ method: 'GET', path: `/logs/${encodeURIComponent(id)}`, safe: true }, kestraLogEntries);
}

// Kestra 2.0 keeps outputs outside the execution; earlier ones inside.
async function outputsOf(client: KestraClient, execution: KestraExecution): Promise<Readonly<Record<string, unknown>>> {
  if (!isFinal(toState(execution.state.current))) return {};
  if (execution.outputs) return execution.outputs;
  const path = `/outputs/executions/${encodeURIComponent(execution.id)}`;
  return (await client.find({ method: 'GET', path, safe: true }, kestraOutputs)) ?? {};
}

async function errorLines(client: KestraClient, execution: Execution): Promise<readonly KestraLogEntry[]> {
  const failed = execution.taskRuns.some((run) => run.attempts.some((attempt) => attempt.state === 'FAILED'));
  return failed ? (await storedLogs(client, execution.id)).filter(({ level }) => level === 'ERROR') : [];
}

// The reason of an attempt is the last thing that its task said at ERROR.
function withErrors(execution: Execution, lines: readonly KestraLogEntry[]): Execution {
  const reasonOf = (taskId: string, number: number) =>
    lines.findLast((line) => line.taskId?.startsWith(taskId) && (line.attemptNumber ?? 0) + 1 === number)?.message ??
    'The task failed without a word';
  const taskRuns = execution.taskRuns.map((run) => ({
    ...run,
    attempts: run.attempts.map((each) =>
      each.state === 'FAILED' ? { ...each, error: reasonOf(run.taskId, each.number) } : each,
    ),
  }));
  const failed = taskRuns.find((run) => run.state === 'FAILED');
  const error =
    failed && execution.state === 'FAILED'
      ? { task: failed.taskId, message: failed.attempts.at(-1)?.error ?? 'The task failed' }
      : undefined;
  return { ...execution, taskRuns, ...(error ? { error } : {}) };
}
