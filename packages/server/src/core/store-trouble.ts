import { AppError } from './app-error.ts';

const awayRetryAfterMs = 2_000;
const fullRetryAfterMs = 30_000;

// postgres.js's own, the system's, and Postgres': going down, starting up, too many connections.
const away = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|ENOENT|EPIPE|57P0[1235]$|53300$)/;
// No connection was made, or none was given: nothing can have been done.
const unreached = /^(CONNECT_TIMEOUT|ECONNREFUSED|ENOENT|57P03|53300)$/;
const full = /^(53100|ENOSPC)$/;

/** Whether a store broke a request off, or could not be reached for it. */
export function isStoreAway(error: unknown): boolean {
  return away.test(codeOf(error));
}

/** Whether it could not even be asked. */
export function isStoreUnreached(error: unknown): boolean {
  return unreached.test(codeOf(error));
}

/** What keeps a store from its work for a while, as a caller may know it; undefined for any other error. */
export function storeTrouble(error: unknown, store: string): AppError | undefined {
  const code = codeOf(error);
  const trouble = (message: string, retryAfterMs: number) =>
    new AppError('EngineUnavailableError', message, { retryAfterMs, cause: error });
  if (full.test(code)) return trouble(`${store} has no room left on its disk`, fullRetryAfterMs);
  return away.test(code) ? trouble(`${store} cannot be reached`, awayRetryAfterMs) : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
