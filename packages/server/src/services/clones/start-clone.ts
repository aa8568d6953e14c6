import { cloneStagingSpec } from '@understudy/flows/specs';
import type { CloneRequest } from '../../core/clone-request.ts';
import type { Intent } from '../../core/intent.ts';
import { requestHash } from '../../core/request-hash.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import type { AcceptedBody } from '../../core/status-body.ts';
import { mustActIn } from '../access/permissions.ts';
import { mustBeCallable } from '../callbacks/callback-url.ts';
import { keyReused } from '../idempotency/answer-once.ts';
import { acceptedClone, nameTaken } from './accepted-clone.ts';
import { cloneIntent, inputsFor, type NewClone } from './clone-intent.ts';
import type { AcceptedClone, CloneNeeds } from './clone-needs.ts';
import { startIntent } from './start-intent.ts';

/**
 * Accepts a clone: intent, name and idempotency key are written in one transaction, only then is the engine asked.
 * Throws ValidationError, ConflictError (the name is taken, or the key was used with another body),
 * RateLimitError or EngineUnavailableError.
 */
export async function startClone(
  needs: CloneNeeds,
  order: RequestOrigin,
  request: CloneRequest,
): Promise<AcceptedClone> {
  mustActIn(order.caller, cloneStagingSpec.namespace);
  const replay = await replayedClone(needs, order, requestHash(request));
  if (replay) return replay;
  needs.cloneLimit.mustBeFree(order.caller);
  mustBeCallable(needs.callbackSender, request.callback_url);
  const inputs = inputsFor(needs, order.caller, request);
  // A generated name is new; asking Railway would cost every caller a journey there.
  const asked = request.environment_name !== undefined;
  if (asked && (await needs.projectNames.has(inputs.railway_project_id, inputs.environment_name)))
    throw nameTaken(inputs.environment_name, 'environment');
  return acceptClone(needs, order, cloneIntent(needs, order, { request, inputs }));
}

/**
 * Writes a clone's intent and starts it. Throws ConflictError (the name is taken, or the key was used with another
 * body), RateLimitError or EngineUnavailableError.
 */
export async function acceptClone(needs: CloneNeeds, order: RequestOrigin, clone: NewClone): Promise<AcceptedClone> {
  const acceptance = await needs.intents.accept(clone);
  if (acceptance.kind === 'limited') throw needs.cloneLimit.refused(order.caller, acceptance.freeAt);
  if (acceptance.kind === 'name-taken') throw nameTaken(clone.environment.name, 'clone');
  if (acceptance.kind === 'key-reused') throw keyReused();
  if (acceptance.kind === 'replayed') return { accepted: await begun(needs, order, acceptance.intent), replayed: true };
  const { intent, counted } = acceptance;
  return {
    accepted: await begun(needs, order, intent),
    replayed: false,
    ...(counted ? { clones: needs.cloneLimit.budgetAt(order.caller, counted) } : {}),
  };
}

/** The clone that this idempotency key of the caller stands for already, if any. Throws ConflictError where it had another body. */
export async function replayedClone(
  needs: CloneNeeds,
  order: RequestOrigin,
  bodyHash: string,
): Promise<AcceptedClone | undefined> {
  const { caller, idempotencyKey } = order;
  if (idempotencyKey === undefined) return undefined;
  const known = await needs.intents.findByKey(caller.id, idempotencyKey, needs.clock.now());
  if (!known) return undefined;
  if (known.bodyHash !== bodyHash) throw keyReused();
  return { accepted: await begun(needs, order, known.intent), replayed: true };
}

async function begun(needs: CloneNeeds, { audit }: RequestOrigin, intent: Intent): Promise<AcceptedBody> {
  return acceptedClone(needs, await startIntent(needs, intent, { ...audit, outcome: 'success' }));
}
