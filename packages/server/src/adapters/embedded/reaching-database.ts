import { AppError } from '../../core/app-error.ts';
import { storeTrouble } from '../../core/store-trouble.ts';

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
  return error instanceof AppError ? error : (storeTrouble(error, 'The workflow engine') ?? error);
}
