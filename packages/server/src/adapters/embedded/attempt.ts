import type { ContextFile, Flow, FlowTask } from '@understudy/flows';
import type { Clock } from '../../core/clock.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import type { Logger } from '../../core/logger.ts';
import { createLogWriter } from './log-writer.ts';
import type { AttemptRecord, AttemptResult, Records } from './records.ts';
import { nextRetryDelayMs } from './retry-delay.ts';
import {
  failureOf,
  type ProcessEnd,
  processStart,
  signalGroup,
  startTaskProcess,
  type TaskProcess,
  type TaskPrograms,
} from './task-process.ts';

/** What running attempts needs. */
export interface AttemptNeeds {
  readonly records: Records;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly programs: TaskPrograms;
  /** Processes of attempts that a cancel ends, by execution. */
  readonly cancellable: Map<string, TaskProcess>;
  readonly running: Set<TaskProcess>;
  /** Never resolves once the engine stops: what happens to its processes then is not their failure. */
  readonly stopped: AbortSignal;
}

/** One try of a task, to be begun. */
export interface AttemptOrder {
  readonly execution: Execution;
  readonly flow: Flow;
  readonly task: FlowTask;
  /** Counts from 1. */
  readonly number: number;
  /** How many earlier ones counted against the limit. */
  readonly counted: number;
  /** Runs after a failure or a cancel, and is not cancelled itself. */
  readonly cleanUp: boolean;
}

/** Makes one attempt and writes down how it ended; an attempt that was written down before is not made again. */
export async function makeAttempt(needs: AttemptNeeds, order: AttemptOrder): Promise<AttemptResult> {
  const { execution, task, number } = order;
  const known = await needs.records.attempt(execution.id, task.id, number);
  if (known && isFinal(known.state)) return toResult(known);
  if (known) return giveUpLost(needs, order, known);
  await needs.records.beginAttempt(execution.id, task, { number, now: needs.clock.now(), cleanUp: order.cleanUp });
  const log = createLogWriter(needs, { executionId: execution.id, taskId: task.id, attempt: number });
  const process = await startTaskProcess(needs.programs, task.id, { context: contextFor(order), log: log.write });
  await needs.records.setProcess(execution.id, task.id, { number, pid: process.pid, started: process.started });
  const { end, killed } = await toEnd(needs, order, process);
  await log.flush();
  const result = resultOf(end, killed);
  await write(needs, order, result, end.outputs);
  return result;
}

function toResult({ state, error, fatal, lost }: AttemptRecord): AttemptResult {
  const ended = state === 'SUCCESS' || state === 'KILLED' ? state : 'FAILED';
  return { state: ended, fatal, lost, ...(error === null ? {} : { error }) };
}

// The engine died during it. Its process usually ends with the pipe; one that lives on is ended here.
async function giveUpLost(
  needs: AttemptNeeds,
  order: AttemptOrder,
  { pid, pid_started }: AttemptRecord,
): Promise<AttemptResult> {
  if (pid && pid_started && processStart(pid) === pid_started) signalGroup(pid, 'SIGKILL');
  const result: AttemptResult = {
    state: 'FAILED',
    error: 'The engine stopped during this attempt',
    fatal: false,
    lost: true,
  };
  await write(needs, order, result, {});
  return result;
}

async function toEnd(
  needs: AttemptNeeds,
  { execution, task, cleanUp }: AttemptOrder,
  process: TaskProcess,
): Promise<{ end: ProcessEnd; killed: 'cancel' | 'timeout' | undefined }> {
  let killed: 'cancel' | 'timeout' | undefined;
  const timer = setTimeout(() => {
    killed ??= 'timeout';
    process.kill();
  }, task.timeoutMs);
  const cancel: TaskProcess = {
    ...process,
    kill() {
      killed ??= 'cancel';
      process.kill();
    },
  };
  needs.running.add(process);
  if (!cleanUp) {
    needs.cancellable.set(execution.id, cancel);
    // A cancel that came while the process was being started found nothing to end.
    if (await needs.records.isCancelled(execution.id)) cancel.kill();
  }
  try {
    const end = await process.ended;
    if (needs.stopped.aborted) await new Promise(() => {});
    return { end, killed };
  } finally {
    clearTimeout(timer);
    needs.running.delete(process);
    if (needs.cancellable.get(execution.id) === cancel) needs.cancellable.delete(execution.id);
  }
}

function resultOf(end: ProcessEnd, killed: 'cancel' | 'timeout' | undefined): AttemptResult {
  const failure = failureOf(end);
  if (!failure) return { state: 'SUCCESS', fatal: false, lost: false };
  if (killed === 'cancel') return { state: 'KILLED', fatal: false, lost: false, error: 'The execution was cancelled' };
  if (killed === 'timeout')
    return { state: 'FAILED', fatal: false, lost: false, error: 'The task took longer than its time-out' };
  return { state: 'FAILED', lost: false, ...failure };
}

async function write(
  needs: AttemptNeeds,
  order: AttemptOrder,
  result: AttemptResult,
  outputs: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { execution, task, number, cleanUp } = order;
  const now = needs.clock.now();
  const delayMs = nextRetryDelayMs(task.retry, result, order.counted);
  await needs.records.endAttempt(execution.id, task.id, {
    ...result,
    number,
    now,
    outputs,
    cleanUp,
    ...(delayMs === undefined ? {} : { nextRetryAt: new Date(now.getTime() + delayMs) }),
  });
}

// As Kestra writes it for a script task with `executionContext: true`.
function contextFor({ execution, flow, number }: AttemptOrder): ContextFile {
  const outputs = execution.taskRuns.flatMap((run) =>
    run.outputs ? [[run.taskId, { vars: run.outputs }] as const] : [],
  );
  return {
    execution: { id: execution.id, startDate: (execution.startedAt ?? execution.createdAt).toISOString() },
    flow: { id: flow.spec.id, namespace: flow.spec.namespace },
    inputs: execution.inputs,
    labels: execution.labels,
    outputs: Object.fromEntries(outputs),
    taskrun: { attemptsCount: number - 1 },
  };
}
