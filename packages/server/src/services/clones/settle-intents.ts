import type { AuditEntry } from '../../core/audit-entry.ts';
import type { Clock } from '../../core/clock.ts';
import type { Intent } from '../../core/intent.ts';
import { redact } from '../../core/redact.ts';
import { type StartNeeds, startIntent } from './start-intent.ts';

// Younger ones are still in the hands of the request that wrote them.
const olderThanMs = 15_000;

/**
 * Settles the intents between whose writing and whose start something broke off: the engine is asked again, and either
 * finds the execution of that label or starts it. `olderThanMs` is 0 at start, when no request can be under way here.
 */
export async function settleIntents(
  needs: StartNeeds & { clock: Clock },
  options: { olderThanMs?: number } = {},
): Promise<void> {
  const before = new Date(needs.clock.now().getTime() - (options.olderThanMs ?? olderThanMs));
  for (const intent of await needs.intents.pending(before)) {
    try {
      const execution = await startIntent(needs, intent, settled(intent));
      needs.logger.info({ intent: intent.id, executionId: execution.id }, 'settled an intent that was left pending');
    } catch (error) {
      needs.logger.warn({ err: error, intent: intent.id }, 'an intent is still pending');
    }
  }
}

// The record of the request knows no execution: it was broken off before there was one.
function settled({ initiator, inputs }: Intent): AuditEntry {
  return { action: 'intents.settle', outcome: 'success', inputs: redact(inputs), initiator };
}
