import { reasonOf } from '@understudy/flows';
import type { CallbackSender, CallbackStore, ClaimedCallback } from '../../core/callback.ts';
import type { Clock } from '../../core/clock.ts';
import type { HistoryStore } from '../../core/history-store.ts';
import type { Logger } from '../../core/logger.ts';
import type { ExecutionBodies } from '../executions/execution-bodies.ts';
import { signedHeaders } from './sign-callback.ts';

/** What delivering needs. */
export interface CallbackNeeds {
  readonly callbacks: CallbackStore;
  readonly callbackSender: CallbackSender;
  readonly callbackSecret: string;
  readonly history: Pick<HistoryStore, 'find'>;
  readonly bodies: Pick<ExecutionBodies, 'status'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** From 0 up to 1. */
  readonly random: () => number;
}

// Longer than a request may take: who claims a callback and dies over it is followed by another.
const leaseMs = 30_000;
const minute = 60_000;
// After each attempt, as Standard Webhooks recommends; over a day and a half in all.
const waitsMs = [
  5_000,
  minute,
  5 * minute,
  30 * minute,
  2 * 60 * minute,
  5 * 60 * minute,
  10 * 60 * minute,
  14 * 60 * minute,
];
const gone = 410;

/** Sends every callback that is due. At least once each: one whose delivery could not be written down is sent again. */
export async function deliverCallbacks(needs: CallbackNeeds, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const now = needs.clock.now();
    const callback = await needs.callbacks.claim(now, new Date(now.getTime() + leaseMs));
    if (!callback) return;
    await deliver(needs, callback, stop);
  }
}

async function deliver(needs: CallbackNeeds, callback: ClaimedCallback, stop: AbortSignal): Promise<void> {
  const { callbacks, clock, logger } = needs;
  const { executionId, attempts } = callback;
  const outcome = await attempt(needs, callback, stop).catch((error: unknown) => ({ status: 0, error }));
  if (outcome.status >= 200 && outcome.status < 300) {
    await callbacks.delivered(callback, clock.now());
    return;
  }
  // What our own end broke off says nothing of the receiver: it is due again when its lease is over.
  if (stop.aborted) return;
  const reason = 'error' in outcome ? reasonOf(outcome.error) : `it answered ${outcome.status}`;
  const next = outcome.status === gone ? undefined : nextAttempt(attempts, needs);
  await callbacks.failed(callback, reason, next);
  logger.warn({ executionId, attempts, reason, next }, 'a callback was not taken');
}

async function attempt(
  needs: CallbackNeeds,
  { intentId, executionId, wholeUrl }: ClaimedCallback,
  stop: AbortSignal,
): Promise<{ status: number }> {
  if (wholeUrl === undefined) throw new Error('its URL was sealed with another secret of the server');
  const execution = await needs.history.find(executionId);
  if (!execution) throw new Error('the execution is in no history any more');
  // One id is one body, however often it is sent: what changes from attempt to attempt stays out.
  const { callback, ...data } = await needs.bodies.status(execution);
  const body = JSON.stringify({ type: 'execution.ended', timestamp: data.end_date, data });
  const headers = signedHeaders(needs.callbackSecret, { id: intentId, body, now: needs.clock.now() });
  return { status: await needs.callbackSender.post(wholeUrl, { headers, body }, stop) };
}

// With jitter of a quarter, so that what failed together does not come together.
function nextAttempt(attempts: number, { clock, random }: CallbackNeeds): Date | undefined {
  const waitMs = waitsMs[attempts - 1];
  return waitMs === undefined ? undefined : new Date(clock.now().getTime() + waitMs * (1 + random() / 4));
}
