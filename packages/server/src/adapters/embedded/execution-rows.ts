import type { LogLevel } from '@understudy/flows';
import type { Attempt, Execution, LogLine, State, TaskRun } from '../../core/execution.ts';

type Values = Readonly<Record<string, unknown>>;

export interface ExecutionRow {
  readonly id: string;
  readonly namespace: string;
  readonly flow_id: string;
  readonly state: State;
  readonly labels: Readonly<Record<string, string>>;
  readonly inputs: Values;
  readonly outputs: Values;
  readonly error: { readonly task: string; readonly message: string } | null;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly revision: number;
  readonly last_log: number;
  readonly task_runs: readonly TaskRunRow[];
}

// These two come as JSON inside the row of their execution: times are texts.
interface TaskRunRow {
  readonly task_id: string;
  readonly state: State;
  readonly next_retry_at: string | null;
  readonly outputs: Values | null;
  readonly attempts: readonly AttemptRow[];
}

interface AttemptRow {
  readonly number: number;
  readonly state: State;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly error: string | null;
}

export interface LogRow {
  readonly number: number;
  readonly ts: Date;
  readonly level: LogLevel;
  readonly task_id: string | null;
  readonly attempt: number | null;
  readonly message: string;
}

export function toExecution(row: ExecutionRow): Execution {
  return {
    id: row.id,
    namespace: row.namespace,
    flowId: row.flow_id,
    state: row.state,
    createdAt: row.created_at,
    labels: row.labels,
    inputs: row.inputs,
    outputs: row.outputs,
    taskRuns: row.task_runs.map(toTaskRun),
    ...(row.started_at && { startedAt: row.started_at }),
    ...(row.ended_at && { endedAt: row.ended_at }),
    ...(row.error && { error: row.error }),
  };
}

function toTaskRun(row: TaskRunRow): TaskRun {
  return {
    taskId: row.task_id,
    state: row.state,
    attempts: row.attempts.map(toAttempt),
    ...(row.next_retry_at !== null && { nextRetryAt: new Date(row.next_retry_at) }),
    ...(row.outputs && { outputs: row.outputs }),
  };
}

function toAttempt(row: AttemptRow): Attempt {
  return {
    number: row.number,
    state: row.state,
    startedAt: new Date(row.started_at),
    ...(row.ended_at !== null && { endedAt: new Date(row.ended_at) }),
    ...(row.error !== null && { error: row.error }),
  };
}

export function toLogLine(row: LogRow): LogLine {
  return {
    number: row.number,
    timestamp: row.ts,
    level: row.level,
    message: row.message,
    ...(row.task_id !== null && { taskId: row.task_id }),
    ...(row.attempt !== null && { attempt: row.attempt }),
  };
}
