import { AppError } from '../../core/app-error.ts';
import type { Clock } from '../../core/clock.ts';
import { dayMs } from '../../core/durations.ts';
import { type Engine, UnknownCancel } from '../../core/engine.ts';
import type { Logger } from '../../core/logger.ts';
import type { PromisedCancel, PromisedCancels } from '../../core/promised-cancels.ts';

const givenUpAfterMs = dayMs;

/** What promised cancels are settled with. The engine is the real one: they are known by its ids. */
export interface SettleCancelsNeeds {
  readonly engine: Pick<Engine, 'cancel'>;
  readonly cancels: PromisedCancels;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Asks the engine again for every cancel that was promised, until it has carried it out or the execution has ended. */
export async function settleCancels(needs: SettleCancelsNeeds): Promise<void> {
  for (const cancel of await needs.cancels.all()) await settleOne(needs, cancel);
}

async function settleOne(
  { engine, cancels, clock, logger }: SettleCancelsNeeds,
  { executionId, promisedAt }: PromisedCancel,
): Promise<void> {
  try {
    await engine.cancel(executionId);
  } catch (error) {
    const isAway =
      error instanceof UnknownCancel || (error instanceof AppError && error.code === 'EngineUnavailableError');
    const tooLate = clock.now().getTime() - promisedAt.getTime() > givenUpAfterMs;
    if (isAway && !tooLate) return;
    logger.warn({ err: error, executionId }, 'a cancel that was promised is given up');
  }
  await cancels.remove(executionId);
}
