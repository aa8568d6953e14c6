import type { LogLevel } from '../specs/log-levels.ts';

/** What one attempt of a task knows, and its log and metrics. */
export interface TaskContext {
  readonly executionId: string;
  readonly namespace: string;
  readonly flowId: string;
  readonly taskId: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** When the execution began. */
  readonly startedAt: Date;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Outputs of the tasks that ended before, by task id. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Aborted when the task is to stop: cancelled, timed out, or its engine is gone. */
  readonly signal: AbortSignal;
  /** One line of the execution's log. Never a secret. */
  log(level: LogLevel, message: string): void;
  /** A measured figure, such as `rows_copied` or `bytes_copied`. A later value replaces an earlier one. */
  metric(name: string, value: number): void;
}
