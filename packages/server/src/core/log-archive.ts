import type { LogLine } from './execution.ts';

/** An ended execution whose log is not, or not only, in the archive yet. */
export interface UnarchivedLog {
  readonly executionId: string;
  /** The archive has all of it; only the engine's copy remains to be removed. */
  readonly archived: boolean;
}

/** Where logs of executions that ended a while ago are kept, compressed. They go with the history of their execution. */
export interface LogArchive {
  /** Executions that ended in this time, oldest first, at most `limit`. */
  waiting(ended: { from: Date; to: Date }, limit: number): Promise<readonly UnarchivedLog[]>;
  /** How many wait. */
  countWaiting(ended: { from: Date; to: Date }): Promise<number>;
  /** Keeps a stretch of a log; the same stretch again replaces it. Not read before `complete`. */
  add(executionId: string, lines: readonly LogLine[]): Promise<void>;
  /** The whole log is here: from now on it is read from here. */
  complete(executionId: string): Promise<void>;
  /** Nobody else has the log any more. */
  isOnlyCopy(executionId: string): Promise<void>;
  /** The lines after number `after`, at most `limit`; undefined where the log is not here. */
  lines(executionId: string, page: { after: number; limit: number }): Promise<readonly LogLine[] | undefined>;
}
