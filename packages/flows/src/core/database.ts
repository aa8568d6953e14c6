import type { TaskContext } from './task-context.ts';

/** A kind of database that Understudy copies. */
export type DatabaseKind = 'mysql' | 'postgres';

/** Where a database is reached. The URL holds a password: never log it; `describe` is for people. */
export interface DatabaseAddress {
  readonly url: string;
  /** Host, port and database name. */
  readonly describe: string;
}

export interface TableCopied {
  readonly table: string;
  readonly rows: number;
}

export interface CopyReport {
  readonly tables: readonly TableCopied[];
  readonly rows: number;
  readonly bytes: number;
}

export interface ReplaceReport {
  /** Cells whose text changed. */
  readonly cells: number;
  /** URLs replaced in them. */
  readonly occurrences: number;
  /** One line a table where something was changed, left, or done otherwise than wp-cli does. */
  readonly notes: readonly string[];
}

/**
 * The port to a kind of database server. Every method is safe to run twice and ends when the context's signal aborts.
 * All progress goes to the context's log and metrics; no URL or password does.
 */
export interface DatabaseDriver {
  readonly kind: DatabaseKind;
  /** Waits until the server answers a query, or throws a retryable TaskError with the reason after `timeoutMs`. */
  waitUntilReady(address: DatabaseAddress, context: TaskContext, timeoutMs: number): Promise<void>;
  /**
   * Copies everything from one consistent snapshot: schema, rows, routines, sequences. What stood in the target goes.
   * Holds a lock on the target for as long as it writes, so that two copies never write at once; ends with a
   * comparison of row counts and checksums of every table, and throws where they differ.
   */
  copy(source: DatabaseAddress, target: DatabaseAddress, context: TaskContext): Promise<CopyReport>;
  /** Size of data and indexes in bytes, as SQL knows it. */
  size(address: DatabaseAddress, context: TaskContext): Promise<number>;
  /**
   * Replaces `from` by `to` in every text of the database: PHP-serialized values keep right lengths, JSON its escapes.
   * Under the same lock as `copy`. A second run finds nothing left to do.
   */
  replaceUrls(
    address: DatabaseAddress,
    replace: { from: string; to: string },
    context: TaskContext,
  ): Promise<ReplaceReport>;
}
