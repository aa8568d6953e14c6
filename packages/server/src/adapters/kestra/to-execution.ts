import { type Flow, type FlowTask, inputsAsText, retryDelayMs, withoutNulls } from '@understudy/flows';
import { type KestraExecution, type KestraTaskRun, taskOf } from '@understudy/flows/kestra';
import { defined } from '@understudy/flows/specs';
import { type Attempt, type Execution, isFinal, type State, states, type TaskRun } from '../../core/execution.ts';

const cleanUpBeginsWithinMs = 20_000;

/**
 * An execution in our words. The `Sequential`s around retried tasks disappear, a task that Kestra started twice is one,
 * and what runs after a kill is the flow's `onCancel` task. An execution whose clean-up after a kill has not ended is
 * KILLING, whatever Kestra says. `outputs` stand outside the execution in Kestra 2.0.
 */
export function toExecution(
  execution: KestraExecution,
  { flow, outputs, now }: { flow: Flow | undefined; outputs: Readonly<Record<string, unknown>>; now: Date },
): Execution {
  const taskRuns = toTaskRuns(execution.taskRunList ?? [], flow);
  const state = overallState(toState(execution.state.current), taskRuns, {
    flow,
    endedMsAgo: now.getTime() - (execution.state.endDate ?? now).getTime(),
  });
  const { startDate, endDate } = execution.state;
  return defined({
    id: execution.id,
    namespace: execution.namespace,
    flowId: execution.flowId,
    state,
    // As Kestra's search sorts and filters; `originalCreatedDate` can be a millisecond off.
    createdAt:
      startDate ?? execution.state.histories[0]?.date ?? execution.metadata?.originalCreatedDate ?? new Date(0),
    startedAt: startDate ?? undefined,
    endedAt: isFinal(state) ? lastEnd(endDate, taskRuns) : undefined,
    labels: Object.fromEntries((execution.labels ?? []).map(({ key, value }) => [key, String(value)])),
    inputs: asText(flow, withoutNulls(execution.inputs ?? {})),
    outputs: withoutNulls(outputs),
    taskRuns,
  });
}

/** Kestra's word as ours; one that we do not know yet counts as running, so that nobody takes it for an end. */
export function toState(word: string): State {
  if (word === 'CANCELED') return 'CANCELLED';
  return states.find((state) => state === word) ?? 'RUNNING';
}

function toTaskRuns(runs: readonly KestraTaskRun[], flow: Flow | undefined): readonly TaskRun[] {
  const ids = [...new Set(runs.map((run) => taskOf(run.taskId).taskId))];
  return ids
    .flatMap((taskId) => {
      const own = runs.filter((run) => taskOf(run.taskId).taskId === taskId);
      const programs = own.filter((run) => taskOf(run.taskId).role === 'task');
      if (programs.length > 0) return [toTaskRun(taskId, programs, flow)];
      // Only the wrapper is there: it was skipped, or its child is about to begin. A skipped clean-up was never called for.
      const skipped = own.some((run) => run.state.current === 'SKIPPED') && isOrdinary(taskId, flow);
      return skipped ? [{ taskId, state: 'SKIPPED', attempts: [] } satisfies TaskRun] : [];
    })
    .filter((run) => run.state !== 'SKIPPED' || isOrdinary(run.taskId, flow));
}

function asText(flow: Flow | undefined, inputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return flow ? inputsAsText(flow.spec, inputs) : inputs;
}

function isOrdinary(taskId: string, flow: Flow | undefined): boolean {
  return flow === undefined || flow.tasks.some((task) => task.id === taskId);
}

function toTaskRun(taskId: string, runs: readonly KestraTaskRun[], flow: Flow | undefined): TaskRun {
  const attempts = runs.flatMap((run) => run.attempts ?? []).map((attempt, at) => toAttempt(attempt.state, at + 1));
  const state = mergedState(runs.map((run) => toState(run.state.current)));
  const nextRetryAt = state === 'RETRYING' ? nextRetry(taskId, attempts, flow) : undefined;
  return defined({ taskId, state, attempts, nextRetryAt });
}

function toAttempt(state: KestraTaskRun['state'], number: number): Attempt {
  const startedAt = state.startDate ?? state.histories[0]?.date ?? new Date(0);
  return defined({ number, state: toState(state.current), startedAt, endedAt: state.endDate ?? undefined });
}

// Copies of one task (kestra-io/kestra #18909): while any goes on the task goes on; one success is a success. A clean-up
// stands in the flow twice, for a failure and for a kill, and one of the two is skipped.
function mergedState(all: readonly State[]): State {
  const ran = all.filter((state) => state !== 'SKIPPED');
  return ran.find((state) => !isFinal(state)) ?? ran.find((state) => state === 'SUCCESS') ?? ran.at(-1) ?? 'SKIPPED';
}

// Kestra does not tell when; its rule is the interval, doubled each time for `exponential`.
function nextRetry(taskId: string, attempts: readonly Attempt[], flow: Flow | undefined): Date | undefined {
  const retry = allTasks(flow).find((task) => task.id === taskId)?.retry;
  const failedAt = attempts.at(-1)?.endedAt;
  if (!retry || !failedAt) return undefined;
  return new Date(failedAt.getTime() + retryDelayMs(retry, attempts.length));
}

function allTasks(flow: Flow | undefined): readonly FlowTask[] {
  return flow ? [...flow.tasks, ...flow.onFailure, ...flow.onCancel] : [];
}

// Kestra says FAILED or KILLED before the tasks that clean up have run, and calls an execution RUNNING whose task, in a
// `Sequential`, waits for its next attempt.
function overallState(
  state: State,
  taskRuns: readonly TaskRun[],
  more: { flow: Flow | undefined; endedMsAgo: number },
): State {
  if (state === 'RUNNING' && taskRuns.some((run) => run.state === 'RETRYING')) return 'RETRYING';
  const cleanUps =
    (state === 'KILLED' ? more.flow?.onCancel : state === 'FAILED' ? more.flow?.onFailure : undefined) ?? [];
  const runs = cleanUps.map(({ id }) => taskRuns.find((run) => run.taskId === id));
  const underWay = runs.some((run) => run && !isFinal(run.state));
  // A clean-up that never begins (the installed flow may have none) does not hold the end for ever.
  const awaited = runs.includes(undefined) && more.endedMsAgo < cleanUpBeginsWithinMs;
  if (!underWay && !awaited) return state;
  return state === 'KILLED' ? 'KILLING' : 'RUNNING';
}

function lastEnd(endDate: Date | null | undefined, taskRuns: readonly TaskRun[]): Date {
  const ends = taskRuns.flatMap((run) => run.attempts).flatMap(({ endedAt }) => (endedAt ? [endedAt.getTime()] : []));
  return new Date(Math.max(endDate?.getTime() ?? 0, ...ends));
}
