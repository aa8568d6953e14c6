import { cloneStagingSpec, defined } from '@understudy/flows/specs';
import type { AcceptedBody } from '../../core/accepted-body.ts';
import type { Intent } from '../../core/intent.ts';
import { requestHash } from '../../core/request-hash.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import { mustActIn } from '../access/permissions.ts';
import { mustBeCallable } from '../callbacks/callback-url.ts';
import { keyReused } from '../idempotency/answer-once.ts';
import { acceptedClone, nameTaken } from './accepted-clone.ts';
import { cloneIntent, inputsFor, type NewClone, type PlacedRequest } from './clone-intent.ts';
import type { AcceptedClone, CloneNeeds } from './clone-needs.ts';
import { replayIntent, startIntent } from './start-intent.ts';

/**
 * Accepts a clone: intent, name and idempotency key are written in one transaction, only then is the engine asked.
 * Throws ValidationError, ConflictError (the name is taken, or the key was used with another body),
 * RateLimitError or EngineUnavailableError.
 */
export async function startClone(
  needs: CloneNeeds,
  origin: RequestOrigin,
  { request, projectId }: PlacedRequest,
): Promise<AcceptedClone> {
  mustActIn(origin.caller, cloneStagingSpec.namespace);
  const bodyHash = requestHash(request);
  const replay = await replayedClone(needs, origin, bodyHash);
  if (replay) return replay;
  needs.cloneLimit.mustBeFree(origin.caller);
  mustBeCallable(needs.callbackSender, request.callback_url);
  const inputs = inputsFor(needs, origin.caller, { request, projectId });
  // A generated name is new; asking Railway would cost every caller a journey there.
  const asked = request.environment_name !== undefined;
  if (asked && (await needs.projectNames.has(inputs.railway_project_id, inputs.environment_name)))
    throw nameTaken(inputs.environment_name, 'environment');
  return acceptClone(
    needs,
    origin,
    cloneIntent(needs, origin, { inputs, callbackUrl: request.callback_url, bodyHash }),
  );
}

/**
 * Writes a clone's intent and starts it. Throws ConflictError (the name is taken, or the key was used with another
 * body), RateLimitError or EngineUnavailableError.
 */
export async function acceptClone(needs: CloneNeeds, origin: RequestOrigin, clone: NewClone): Promise<AcceptedClone> {
  const acceptance = await needs.intents.accept(clone);
  if (acceptance.kind === 'limited') throw needs.cloneLimit.refused(origin.caller, acceptance.freeAt);
  if (acceptance.kind === 'name-taken') throw nameTaken(clone.environment.name, 'clone');
  if (acceptance.kind === 'key-reused') throw keyReused();
  if (acceptance.kind === 'replayed')
    return { accepted: await begun(needs, origin, acceptance.intent, replayIntent), replayed: true };
  const { intent, counted } = acceptance;
  return defined({
    accepted: await begun(needs, origin, intent, startIntent),
    replayed: false,
    clones: counted && needs.cloneLimit.budgetAt(origin.caller, counted),
  });
}

/** The clone that this idempotency key of the caller stands for already, if any. Throws ConflictError where it had another body. */
export async function replayedClone(
  needs: CloneNeeds,
  origin: RequestOrigin,
  bodyHash: string,
): Promise<AcceptedClone | undefined> {
  const { caller, idempotencyKey } = origin;
  if (idempotencyKey === undefined) return undefined;
  const known = await needs.intents.findByKey(caller.id, idempotencyKey, needs.clock.now());
  if (!known) return undefined;
  if (known.bodyHash !== bodyHash) throw keyReused();
  return { accepted: await begun(needs, origin, known.intent, replayIntent), replayed: true };
}

async function begun(
  needs: CloneNeeds,
  { audit }: RequestOrigin,
  intent: Intent,
  begin: typeof startIntent,
): Promise<AcceptedBody> {
  return acceptedClone(needs, await begin(needs, intent, { ...audit, outcome: 'success' }));
}
