import { reasonOf } from '@understudy/flows';
import { AppError } from '../../core/app-error.ts';
import type { AuditEntry } from '../../core/audit-entry.ts';
import type { Clock } from '../../core/clock.ts';
import { dayMs } from '../../core/durations.ts';
import type { Intent, PromiseEnd } from '../../core/intent.ts';
import { redact } from '../../core/redact.ts';
import { isUndecidedStart, noteStart, type StartNeeds } from './start-intent.ts';

// Younger ones are still in the hands of the request that wrote them, unless that has promised them.
const olderThanMs = 15_000;
const givenUpAfterMs = dayMs;
const atOnce = 5;

type SettleNeeds = StartNeeds & { readonly clock: Clock };

/**
 * Settles promises, and the intents between whose writing and whose start something broke off: the engine is asked again,
 * and either finds the execution of that label or starts it. `olderThanMs` is 0 at start, when no request can be under
 * way here.
 */
export async function settleIntents(needs: SettleNeeds, options: { olderThanMs?: number } = {}): Promise<void> {
  const before = new Date(needs.clock.now().getTime() - (options.olderThanMs ?? olderThanMs));
  const waiting = [...(await needs.intents.pending(before))];
  const settleNext = async () => {
    for (let intent = waiting.shift(); intent; intent = waiting.shift()) await settleOne(needs, intent);
  };
  await Promise.all(Array.from({ length: atOnce }, settleNext));
}

async function settleOne(needs: SettleNeeds, intent: Intent): Promise<void> {
  const { logger } = needs;
  try {
    const execution = intent.cancelRequested ? await cancelled(needs, intent) : await needs.engine.start(intent);
    if (!execution) return;
    const noted = noteStart(needs, intent, { execution, audit: { ...settled(intent), outcome: 'success' } });
    noted.catch((error: unknown) => logger.warn({ err: error, intent: intent.id }, 'a start could not be noted'));
    logger.info({ intent: intent.id, executionId: execution.id }, 'settled an intent that was left pending');
  } catch (error) {
    await giveUp(needs, intent, error).catch((cause: unknown) =>
      logger.warn({ err: cause, intent: intent.id }, 'an intent is still pending'),
    );
  }
}

// Nothing is started any more: what the engine took all the same is stopped there.
async function cancelled({ engine, ...needs }: SettleNeeds, intent: Intent) {
  const execution = await engine.findStarted(intent);
  if (execution) await engine.cancel(execution.id);
  else await end(needs, intent, { state: 'cancelled', reason: 'It was cancelled before it began' });
  return execution;
}

async function giveUp(needs: SettleNeeds, intent: Intent, error: unknown): Promise<void> {
  const { logger, clock } = needs;
  const tooLate = clock.now().getTime() - intent.createdAt.getTime() > givenUpAfterMs;
  if (isUndecidedStart(error) ? !tooLate : !(error instanceof AppError)) {
    logger.warn({ err: error, intent: intent.id }, 'an intent is still pending');
    return;
  }
  if (!intent.promised) {
    await needs.intents.refused(intent.id);
    return;
  }
  const reason = tooLate ? 'The workflow engine could not be asked for a day' : reasonOf(error);
  await end(needs, intent, { state: 'failed', reason });
}

async function end(
  { intents, clock }: Pick<SettleNeeds, 'intents' | 'clock'>,
  intent: Intent,
  how: Omit<PromiseEnd, 'at'>,
): Promise<void> {
  const error = { code: 'EngineUnavailableError', message: how.reason };
  await intents.endPromise(intent.id, { ...how, at: clock.now() }, { ...settled(intent), outcome: 'failed', error });
}

// The record of the request knows no execution: it was broken off before there was one.
function settled({ initiator, inputs, namespace }: Intent): Omit<AuditEntry, 'outcome'> {
  return { action: 'intents.settle', inputs: redact(inputs), initiator, namespace };
}
