import { AppError } from '../../core/app-error.ts';

const retryAfterMs = 2_000;

// postgres.js's own, the system's, and Postgres's: going down, starting up, too many connections.
const away = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|ENOENT|EPIPE|57P0[123]$|53300$)/;

/** Does the work; a database that cannot be reached comes out as `EngineUnavailableError`. */
export async function reachingDatabase<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toEngineError(error);
  }
}

/** A failure of the database as a caller of the port sees it. */
export function toEngineError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof AppError || !away.test(code)) return error;
  return new AppError('EngineUnavailableError', 'The workflow engine cannot be reached', {
    retryAfterMs,
    cause: error,
  });
}
