import type { TaskErrorKind } from '@understudy/flows';
import type { LogLevel } from '@understudy/flows/specs';

/** Kestra's words for the state of an execution or a task. */
export const states = [
  'CREATED',
  'SUBMITTED',
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'RESTARTED',
  'RETRYING',
  'RETRIED',
  'RESUBMITTED',
  'BREAKPOINT',
  'KILLING',
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'SKIPPED',
] as const;
export type State = (typeof states)[number];

const finalStates: ReadonlySet<State> = new Set(['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED', 'SKIPPED']);

/** Whether nothing more will happen to an execution or task in this state. */
export function isFinal(state: State): boolean {
  return finalStates.has(state);
}

/** One try of a task. */
export interface Attempt {
  /** Counts from 1. */
  readonly number: number;
  readonly state: State;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly error?: string;
}

/** A task of an execution that an engine has begun or decided to skip. */
export interface TaskRun {
  readonly taskId: string;
  readonly state: State;
  readonly attempts: readonly Attempt[];
  /** When the next attempt begins, while the task waits for it. */
  readonly nextRetryAt?: Date;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The failure that ended an execution: the task, why it failed, and what that means to whoever asked for it. */
export interface ExecutionError {
  readonly task: string;
  readonly message: string;
  readonly kind: TaskErrorKind;
}

/** One run of a flow, as an engine knows it. */
export interface Execution {
  readonly id: string;
  readonly namespace: string;
  readonly flowId: string;
  readonly state: State;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  readonly labels: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Empty until the task that gives the flow's outputs has ended. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** In the order in which they were begun. */
  readonly taskRuns: readonly TaskRun[];
  readonly error?: ExecutionError;
  /** The engine could not be asked just now: it was so at this moment. Never stored. */
  readonly staleSince?: Date;
}

/** One line of an execution's log. */
export interface LogLine {
  /** Place in the execution's log, from 1, without holes. */
  readonly number: number;
  readonly timestamp: Date;
  readonly level: LogLevel;
  readonly taskId?: string;
  readonly attempt?: number;
  readonly message: string;
}

/** Names of the labels by which an execution is tied to the request that caused it. */
export const label = {
  intent: 'understudy_intent',
  initiator: 'understudy_initiator',
  requestId: 'understudy_request_id',
  retryOf: 'understudy_retry_of',
  /** Which Understudy started it, or had deployed its flow: several may share one engine. */
  instance: 'understudy_instance',
  /** `true` where a callback was asked for. */
  callback: 'understudy_callback',
} as const;
