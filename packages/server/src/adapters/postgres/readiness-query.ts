import type { PendingQuery, Row } from 'postgres';
import { AppError } from '../../core/app-error.ts';

const timeoutMs = 3_000;

/** Waits for a small query; rejects with an EngineUnavailableError that names `store` where it fails or takes too long. */
export async function readinessQuery(query: PendingQuery<Row[]>, store: string): Promise<void> {
  const unreachable = (cause: unknown) =>
    new AppError('EngineUnavailableError', `${store} does not answer`, { cause, retryAfterMs: timeoutMs });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      query.cancel();
      reject(unreachable(new Error(`no answer within ${timeoutMs} ms`)));
    }, timeoutMs);
  });
  try {
    await Promise.race([query, late]);
  } catch (error) {
    throw error instanceof AppError ? error : unreachable(error);
  } finally {
    clearTimeout(timer);
  }
}
