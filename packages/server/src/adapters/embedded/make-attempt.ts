import { hostname } from 'node:os';
import type { Flow, FlowTask } from '@understudy/flows';
import { defined } from '@understudy/flows/specs';
import type { Clock } from '../../core/clock.ts';
import { type Execution, isFinal } from '../../core/execution.ts';
import { interruptibleSleep } from '../../core/interruptible-sleep.ts';
import type { AttemptKey, AttemptRecord, AttemptResult, AttemptStore } from './attempt-store.ts';
import { contextFor } from './context-for.ts';
import type { AppendLines } from './log-store.ts';
import { createLogWriter } from './log-writer.ts';
import { endOrphan } from './process-group.ts';
import { nextRetryDelayMs } from './retry-delay.ts';
import { failureOf, type ProcessEnd, runTaskProcess, type TaskPrograms } from './run-task-process.ts';
import { EngineStopped, type RunningAttempts } from './running-attempts.ts';

/** What running attempts needs. */
export interface AttemptNeeds {
  readonly records: AttemptStore;
  readonly appendLines: AppendLines;
  readonly clock: Clock;
  readonly control: RunningAttempts;
  readonly programs: TaskPrograms;
}

/** One try of a task, to be begun. */
export interface AttemptRequest {
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

const cancelled: AttemptResult = { state: 'KILLED', fatal: false, lost: false };
const host = hostname();

/**
 * Makes one attempt, at its time, and writes down how it ended. One that was written down before is not made again; one
 * that was under way when its engine died is ended and counts as lost. Throws EngineStopped where this engine stops.
 */
export async function makeAttempt(needs: AttemptNeeds, order: AttemptRequest): Promise<AttemptResult> {
  const { execution, task, number, cleanUp } = order;
  const key = { executionId: execution.id, taskId: task.id, number };
  const known = await needs.records.attempt(key);
  if (known && isFinal(known.state)) return toResult(known);
  if (known) return giveUpLost(needs, order, known);
  using registered = needs.control.begin(key, { cancellable: !cleanUp });
  const due = await waitForTurn(needs, key, registered.signal);
  if (due && (await needs.records.beginAttempt(key, { now: needs.clock.now(), host, cleanUp }))) {
    // Awaited: it stays registered until then.
    return await run(needs, order, registered.signal);
  }
  await needs.records.killTask(key.executionId, key.taskId);
  return cancelled;
}

function toResult({ state, error, error_kind, fatal, lost }: AttemptRecord): AttemptResult {
  const ended: AttemptResult['state'] = state === 'SUCCESS' || state === 'KILLED' ? state : 'FAILED';
  return defined({ state: ended, fatal, lost, error: error ?? undefined, errorKind: error_kind ?? undefined });
}

// Its process usually ends with the pipe to its engine; one that lives on is ended here, if it is on this machine.
async function giveUpLost(needs: AttemptNeeds, order: AttemptRequest, lost: AttemptRecord): Promise<AttemptResult> {
  if (lost.host === host && lost.pid !== null) await endOrphan(lost.pid, lost.pid_started ?? '');
  const error = 'The engine stopped during this attempt';
  return write(needs, order, {
    result: { state: 'FAILED', error, fatal: false, lost: true },
    outputs: {},
    metrics: {},
  });
}

// False where a cancel ended the wait for the next attempt.
async function waitForTurn(needs: AttemptNeeds, key: AttemptKey, signal: AbortSignal): Promise<boolean> {
  const at = await needs.records.nextRetryAt(key.executionId, key.taskId);
  const delayMs = () => (at?.getTime() ?? 0) - needs.clock.now().getTime();
  // A timer may fire a little before its time.
  while (delayMs() > 0 && !signal.aborted) await interruptibleSleep(delayMs(), signal);
  throwIfStopped(signal);
  return !signal.aborted;
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted && signal.reason !== 'cancelled') throw new EngineStopped(String(signal.reason));
}

async function run(needs: AttemptNeeds, order: AttemptRequest, stop: AbortSignal): Promise<AttemptResult> {
  const { execution, task, number } = order;
  const key = { executionId: execution.id, taskId: task.id, number };
  const log = createLogWriter(needs, key);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), task.timeoutMs);
  try {
    const end = await runTaskProcess(needs.programs, {
      taskId: task.id,
      context: contextFor(order),
      say: log.write,
      started: (pid, started) => needs.records.setProcess(key, { pid, started }),
      signal: AbortSignal.any([stop, late.signal]),
    });
    throwIfStopped(stop);
    await log.flush();
    const result = resultOf(end, { task, cancelled: stop.aborted, late: late.signal.aborted });
    return await write(needs, order, { result, outputs: end.outputs, metrics: end.metrics });
  } finally {
    clearTimeout(timer);
  }
}

function resultOf(end: ProcessEnd, why: { task: FlowTask; cancelled: boolean; late: boolean }): AttemptResult {
  const failure = failureOf(end);
  if (!failure) return { state: 'SUCCESS', fatal: false, lost: false };
  if (why.cancelled) return { ...cancelled, error: 'The execution was cancelled' };
  if (!why.late) return { state: 'FAILED', lost: false, ...failure };
  const error = `The task took longer than ${why.task.timeoutMs / 1_000} s`;
  return { state: 'FAILED', fatal: false, lost: false, error };
}

async function write(
  needs: AttemptNeeds,
  { execution, task, number, counted }: AttemptRequest,
  end: Pick<ProcessEnd, 'outputs' | 'metrics'> & { readonly result: AttemptResult },
): Promise<AttemptResult> {
  const now = needs.clock.now();
  const delayMs = nextRetryDelayMs(task.retry, end.result, counted);
  const nextRetryAt = delayMs === undefined ? undefined : new Date(now.getTime() + delayMs);
  await needs.records.endAttempt({ executionId: execution.id, taskId: task.id, number }, { ...end, now, nextRetryAt });
  return end.result;
}
