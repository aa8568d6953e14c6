import type { PendingQuery, Row } from 'postgres';
import { AppError } from '../../core/app-error.ts';
import { withinDeadline } from '../../core/within-deadline.ts';

const timeoutMs = 3_000;

/** Waits for a small query; rejects with an EngineUnavailableError that names `store` where it fails or takes too long. */
export async function readinessQuery(query: PendingQuery<Row[]>, store: string): Promise<void> {
  const unreachable = (cause: unknown) =>
    new AppError('EngineUnavailableError', `${store} does not answer`, { cause, retryAfterMs: timeoutMs });
  try {
    await withinDeadline(query, timeoutMs, () => {
      query.cancel();
      throw new Error(`no answer within ${timeoutMs} ms`);
    });
  } catch (error) {
    throw unreachable(error);
  }
}
