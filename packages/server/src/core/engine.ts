import type { Execution, LogLine, State } from './execution.ts';

/** Asks an engine to run a flow. */
export interface StartRequest {
  readonly namespace: string;
  readonly flowId: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** `label.intent` among them makes the start safe to repeat: the same intent is never started twice. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Where a follower stands: log lines seen, and the last revision of the execution seen. Both 0 at the beginning. */
export interface Position {
  readonly log: number;
  readonly revision: number;
}

/** What happens to an execution, in order. `position` is where a follower stands after it. */
export type EngineEvent =
  | { readonly type: 'execution'; readonly position: Position; readonly execution: Execution }
  | { readonly type: 'log'; readonly position: Position; readonly line: LogLine };

export interface ExecutionFilter {
  readonly namespace?: string;
  readonly flowId?: string;
  readonly states?: readonly State[];
  readonly from?: Date;
  readonly to?: Date;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Nobody knows whether the engine took a start: it was asked, and has not said. Throwing it is no refusal: the execution
 * may be there, or still come. Ask again: the same intent is never started twice.
 */
export class UnknownStart extends Error {
  constructor(cause?: unknown) {
    super('The workflow engine was asked for a start and has not said what became of it', { cause });
    this.name = 'UnknownStart';
  }
}

/** Nobody knows whether the engine will carry a cancel out: it was asked, and has not done it yet. Ask again: it may be repeated. */
export class UnknownCancel extends Error {
  constructor(cause?: unknown) {
    super('The workflow engine was asked for a cancel and has not carried it out yet', { cause });
    this.name = 'UnknownCancel';
  }
}

/**
 * The port to what executes flows. Two adapters, one contract suite (`testing/engine.contract.ts`).
 * An engine that cannot be reached throws AppError `EngineUnavailableError`.
 */
export interface Engine {
  /**
   * Starts a flow, or finds the execution that was started for the same intent label before. Throws `UnknownStart` where
   * it cannot know in time what became of it; any AppError means that nothing was made, and nothing will be.
   */
  start(request: StartRequest): Promise<Execution>;
  /** The execution of this request's intent; undefined where there is none and none will come. Throws `UnknownStart` until it knows. */
  findStarted(request: StartRequest): Promise<Execution | undefined>;
  /** As it is now; an engine that cannot be reached gives what it last confirmed, with `staleSince`, where it has confirmed any. */
  get(executionId: string): Promise<Execution | undefined>;
  /**
   * Every log line after `after.log` once and in order, and the execution whenever it has changed since
   * `after.revision`. Ends by itself after the final execution, which comes after the last log line.
   * Throws AppError `NotFoundError` for an unknown execution.
   */
  follow(executionId: string, after: Position, signal: AbortSignal): AsyncIterable<EngineEvent>;
  /** Stored lines after number `after`, at most `limit`. */
  logs(executionId: string, page: { after: number; limit: number }): Promise<readonly LogLine[]>;
  /** Newest first; may lag behind `get` by a moment. `cursor` is opaque. */
  list(
    filter: ExecutionFilter,
    page: { cursor?: string; limit: number },
  ): Promise<{ items: readonly Execution[]; nextCursor?: string }>;
  /** Every execution of ours that began since then, oldest first, in batches; without its task runs and outputs. */
  begunSince(moment: Date): AsyncIterable<readonly Execution[]>;
  /**
   * Stops it: the running task gets a signal, then the flow's `onCancel` tasks run. Does nothing to one that has ended.
   * Throws `UnknownCancel` where it was asked and may yet do it; any AppError means that nothing will come of this request.
   */
  cancel(executionId: string): Promise<void>;
  /** Removes executions that ended before, oldest first, with their logs; at most `limit`, where the engine can count. Returns how many. */
  purge(endedBefore: Date, limit?: number): Promise<number>;
  /** Removes the stored log lines of an execution that has ended, which somebody else keeps now. */
  forgetLog(executionId: string): Promise<void>;
  /** Resolves when the engine can take requests; rejects with the reason when not. */
  ready(): Promise<void>;
}
