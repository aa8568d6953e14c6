import type { Execution, LogLine } from './execution.ts';

/**
 * What Kestra does not keep and the port promises: numbers of log lines, revisions of executions, and which intents it
 * was asked to start. Shared by replicas.
 */
export interface Journal {
  /** Writes down that Kestra is asked now; `first` for whoever does it first. */
  claimStart(intent: string, now: Date): Promise<{ first: boolean; askedAt: Date; executionId?: string }>;
  started(intent: string, executionId: string): Promise<void>;
  /**
   * Kestra has answered that it has no execution of this intent. Since when it has done so each time it was asked, with
   * no look between that failed.
   */
  missing(intent: string, now: Date): Promise<Date>;
  /** A look for the execution failed: what `missing` counts begins anew. */
  notSeen(intent: string): Promise<void>;
  /** Nothing was made by the claim of that moment: another try counts as the first. A newer claim stands. */
  notStarted(intent: string, askedAt: Date): Promise<void>;
  /** Keeps the lines whose key is new, in the given order, numbered without holes. */
  append(executionId: string, lines: readonly KeyedLine[]): Promise<void>;
  lines(executionId: string, page: { after: number; limit: number }): Promise<readonly LogLine[]>;
  /** The revision of the execution as it is now: one more than before where it differs. One that has ended stays as it was. */
  revise(execution: Execution, now: Date): Promise<number>;
  /** The execution as Kestra last confirmed it, and when. */
  last(executionId: string): Promise<{ execution: Execution; confirmedAt: Date } | undefined>;
  /** The execution as it ended, once its end was written down. */
  ended(executionId: string): Promise<Execution | undefined>;
  /** Removes the lines; the execution, and that it ended, stay known. */
  forgetLines(executionId: string): Promise<void>;
  forget(executionIds: readonly string[]): Promise<void>;
}

/** A line that has no number yet, with a key by which it is known again: Kestra's log entries have no id. */
export interface KeyedLine extends Omit<LogLine, 'number'> {
  readonly key: string;
}
