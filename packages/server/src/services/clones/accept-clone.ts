import type { NewIntent } from '../../core/intent.ts';
import type { Budget } from '../../core/request-budget.ts';
import type { AcceptedBody } from '../../core/status-body.ts';
import { acceptedClone, nameTaken } from './accepted-clone.ts';
import { findReplay, keyReused } from './replay.ts';
import type { CloneNeeds, CloneOrder } from './start-clone.ts';
import { type IntentToStart, startIntent } from './start-intent.ts';

/** A clone that was accepted, now or, where it is `replayed`, by an earlier request of the same idempotency key. */
export interface AcceptedClone {
  readonly accepted: AcceptedBody;
  readonly replayed: boolean;
  /** What is left of the caller's clones; absent where nobody counted. */
  readonly clones?: Budget;
}

type NewClone = NewIntent & Required<Pick<NewIntent, 'environment'>>;

/**
 * Writes a clone's intent and starts it. Throws ConflictError (the name is taken, or the key was used with another
 * body), RateLimitError or EngineUnavailableError.
 */
export async function acceptClone(needs: CloneNeeds, order: CloneOrder, clone: NewClone): Promise<AcceptedClone> {
  const acceptance = await needs.intents.accept(clone);
  if (acceptance.kind === 'limited') throw needs.cloneLimit.refused(order.caller, acceptance.freeAt);
  if (acceptance.kind === 'name-taken') throw nameTaken(clone.environment.name, 'clone');
  if (acceptance.kind === 'key-reused') throw keyReused();
  if (acceptance.kind === 'replayed') return { accepted: await begun(needs, order, acceptance.intent), replayed: true };
  const { intent, claimedAt, counted } = acceptance;
  return {
    accepted: await begun(needs, order, claimedAt ? { ...intent, claimedAt } : intent),
    replayed: false,
    ...(counted ? { clones: needs.cloneLimit.budgetAt(order.caller, counted) } : {}),
  };
}

/** The clone that this idempotency key of the caller stands for already, if any. */
export async function replayedClone(
  needs: CloneNeeds,
  order: CloneOrder,
  bodyHash: string,
): Promise<AcceptedClone | undefined> {
  const intent = await findReplay(needs, order, bodyHash);
  return intent && { accepted: await begun(needs, order, intent), replayed: true };
}

async function begun(needs: CloneNeeds, { audit }: CloneOrder, intent: IntentToStart): Promise<AcceptedBody> {
  return acceptedClone(needs, await startIntent(needs, intent, { ...audit, outcome: 'success' }));
}
