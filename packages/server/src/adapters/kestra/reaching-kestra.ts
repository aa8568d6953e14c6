import { KestraError } from '@understudy/flows/kestra';
import { AppError } from '../../core/app-error.ts';

const retryAfterMs = 5_000;

/** Whether it says nothing of what was asked, only that Kestra cannot be asked now. */
export function isAway(error: unknown): boolean {
  return error instanceof KestraError && (error.unavailable || error.status === 401 || error.status === 403);
}

/** A failure of Kestra's as a caller of the port sees it. */
export function toEngineError(error: unknown): unknown {
  if (!(error instanceof KestraError)) return error;
  if (isAway(error)) {
    return new AppError('EngineUnavailableError', 'The workflow engine cannot be reached', {
      retryAfterMs,
      cause: error,
    });
  }
  if (error.status === 404)
    return new AppError('NotFoundError', 'The workflow engine does not have it', { cause: error });
  if (error.status === 422)
    return new AppError('ValidationError', `The workflow engine refused the inputs: ${error.message}`, {
      cause: error,
    });
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
