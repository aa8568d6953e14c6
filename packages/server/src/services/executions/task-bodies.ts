import type { Flow, FlowTask } from '@understudy/flows';
import { defined, seconds } from '@understudy/flows/specs';
import type { z } from 'zod';
import { type Execution, isFinal, type State, type TaskRun } from '../../core/execution.ts';
import type { taskBody, taskStatuses } from '../../core/status-body.ts';

type TaskBody = z.infer<typeof taskBody>;

/** The tasks of an execution as a status shows them: the flow's in order, also those not begun; clean-up only once it began. */
export function taskBodies(execution: Execution, flow: Flow | undefined, now: Date): TaskBody[] {
  const runs = new Map(execution.taskRuns.map((run) => [run.taskId, run]));
  const planned = (flow?.tasks ?? []).map((task) => body(task, runs.get(task.id), now));
  const known = new Set(flow?.tasks.map((task) => task.id));
  const cleanUps = [...(flow?.onFailure ?? []), ...(flow?.onCancel ?? [])];
  const others = execution.taskRuns.filter((run) => !known.has(run.taskId));
  return [
    ...planned,
    ...others.map((run) => body(cleanUps.find((task) => task.id === run.taskId) ?? { id: run.taskId }, run, now)),
  ];
}

function body(task: Pick<FlowTask, 'id' | 'retry'>, run: TaskRun | undefined, now: Date): TaskBody {
  if (!run) return { name: task.id, state: 'CREATED', status: 'PENDING', attempts: 0 };
  const first = run.attempts[0];
  const last = run.attempts.at(-1);
  const end = isFinal(run.state) ? last?.endedAt : now;
  const failure = run.attempts.findLast((attempt) => attempt.error !== undefined)?.error;
  return defined({
    name: task.id,
    state: run.state,
    status: statusOf(run.state),
    attempts: run.attempts.length,
    duration: first && end && seconds(end.getTime() - first.startedAt.getTime()),
    max_attempts: task.retry?.maxAttempts,
    next_retry_at: run.nextRetryAt,
    error: run.state === 'SUCCESS' ? undefined : failure,
  });
}

const statuses: Readonly<Partial<Record<State, (typeof taskStatuses)[number]>>> = {
  CREATED: 'PENDING',
  SUBMITTED: 'PENDING',
  QUEUED: 'PENDING',
  RETRYING: 'RETRYING',
  SUCCESS: 'COMPLETED',
  WARNING: 'COMPLETED',
  FAILED: 'FAILED',
  KILLED: 'FAILED',
  CANCELLED: 'FAILED',
  SKIPPED: 'SKIPPED',
};

/** The word for people, which stands as `status` beside Kestra's `state` (docs/contract.md: Status). */
export function statusOf(state: State): (typeof taskStatuses)[number] {
  return statuses[state] ?? 'RUNNING';
}
