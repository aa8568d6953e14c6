import { KestraError } from '@understudy/flows/kestra';
import { AppError } from '../../core/app-error.ts';

const retryAfterMs = 5_000;

/** A failure of Kestra's as a caller of the port sees it. */
export function toEngineError(error: unknown): unknown {
  if (!(error instanceof KestraError)) return error;
  if (error.unavailable || error.status === 401 || error.status === 403) {
    return new AppError('EngineUnavailableError', 'The workflow engine cannot be reached', {
      retryAfterMs,
      cause: error,
    });
  }
  return new AppError('UpstreamError', `The workflow engine refused: ${error.message}`, { cause: error });
}

/** Does the work; failures of Kestra's come out as AppErrors. */
export async function reachingKestra<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toEngineError(error);
  }
}
