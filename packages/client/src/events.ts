import type { Execution, LogLine } from './types.ts';

/** What happens to an execution, with the id to go on from. */
export type ExecutionEvent =
  /** The execution, whenever it has changed. */
  | { readonly id: string; readonly type: 'execution'; readonly execution: Execution }
  /** A line of its log, each once and in order. */
  | { readonly id: string; readonly type: 'log'; readonly log: LogLine }
  /** Nothing comes after it: how many lines the log has, and a SHA-256 over them. */
  | {
      readonly id: string;
      readonly type: 'end';
      readonly execution: Execution;
      readonly log_count: number;
      readonly log_sha256: string;
    };
