import type { DatabaseAddress } from '../../core/database.ts';
import { reasonOf } from '../../core/reason-of.ts';
import { TaskError } from '../../core/task-error.ts';

/** Missing rights, and what the target's server does not have: no other attempt can help. */
const fatalCodes = new Set(['42501', '0A000', '42601', '58P01']);

/** The SQLSTATE of an error, or the network's code. */
export function codeOf(error: unknown): string {
  const cause = error instanceof TaskError ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** What went wrong with which server, in a sentence without URL or password; retryable unless it cannot help. */
export function taskErrorOf(error: unknown, address: DatabaseAddress): TaskError {
  if (error instanceof TaskError) return error;
  const code = codeOf(error);
  const reason = reasonOf(error);
  const message = `${address.describe}: ${code ? `${code}: ` : ''}${reason}`;
  return new TaskError(message.slice(0, 500), { fatal: fatalCodes.has(code), cause: error });
}
