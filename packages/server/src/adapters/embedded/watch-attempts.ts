import type { Logger } from '../../core/logger.ts';
import type { AttemptStore } from './attempt-store.ts';
import type { RunningAttempts } from './running-attempts.ts';
import type { ExecutionSettler } from './settle-execution.ts';

const lookEveryMs = 1_000;

/**
 * Breaks off attempts here that are to end: of executions that were cancelled, where the notification was lost, and
 * those that another server gave up, which had to think that this one is dead.
 */
export function watchAttempts(needs: {
  control: RunningAttempts;
  endings: ExecutionSettler;
  records: AttemptStore;
  logger: Logger;
}): Disposable {
  const { control, endings, records, logger } = needs;
  const look = async () => {
    const attempts = control.attempts();
    if (attempts.length === 0) return;
    const ids = attempts.map(({ executionId }) => executionId);
    for (const executionId of await endings.cancelled(ids)) control.abort(executionId, 'cancelled');
    for (const executionId of await records.ended(attempts)) control.abort(executionId, 'lost');
  };
  const timer = setInterval(
    () => look().catch((error: unknown) => logger.warn({ err: error }, 'the engine could not look after its attempts')),
    lookEveryMs,
  );
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
