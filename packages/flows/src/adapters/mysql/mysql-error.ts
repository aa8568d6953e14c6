import type { DatabaseAddress } from '../../core/database.ts';
import { reasonOf } from '../../core/reason-of.ts';
import { TaskError } from '../../core/task-error.ts';

/** No other attempt can help: a right is missing, or the server refuses the statement for what it is. */
const fatalCodes = new Set([
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER',
  'ER_PARSE_ERROR',
  'ER_UNKNOWN_STORAGE_ENGINE',
  'ER_UNKNOWN_CHARACTER_SET',
  'ER_UNKNOWN_COLLATION',
]);

/** The code that MySQL or the network gave an error. */
export function codeOf(error: unknown): string {
  const cause = error instanceof TaskError ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** What went wrong with which server, in a sentence without URL or password; retryable unless it cannot help. */
export function taskErrorOf(error: unknown, address: DatabaseAddress): TaskError {
  if (error instanceof TaskError) return error;
  const code = codeOf(error);
  // mysql2 closes a connection with an error that has neither message nor code.
  const reason = error instanceof Error && reasonOf(error) === error.name ? 'connection lost' : reasonOf(error);
  const message = `${address.describe}: ${code && !reason.includes(code) ? `${code}: ` : ''}${reason}`;
  return new TaskError(message.slice(0, 500), { fatal: fatalCodes.has(code), cause: error });
}
