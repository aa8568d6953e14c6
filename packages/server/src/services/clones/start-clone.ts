import { randomInt } from 'node:crypto';
import { type CloneInputs, cloneStagingSpec, defined } from '@understudy/flows/specs';
import type { AcceptedBody } from '../../core/accepted-body.ts';
import type { Intent } from '../../core/intent.ts';
import { requestHash } from '../../core/request-hash.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import { mustActIn } from '../access/permissions.ts';
import { mustBeCallable } from '../callbacks/callback-url.ts';
import { keyReused } from '../idempotency/answer-once.ts';
import { acceptedClone, isNameTaken, nameTaken } from './accepted-clone.ts';
import { cloneIntent, inputsFor, type NewClone, type PlacedRequest } from './clone-intent.ts';
import type { AcceptedClone, CloneNeeds } from './clone-needs.ts';
import { replayIntent, startIntent } from './start-intent.ts';

// Two names of four random characters do not meet often.
const namesMax = 5;

/**
 * Accepts a clone: intent, name and idempotency key are written in one transaction, only then is the engine asked.
 * Throws ValidationError, ConflictError (the name is taken, or the key was used with another body),
 * RateLimitError or EngineUnavailableError.
 */
export async function startClone(
  needs: CloneNeeds,
  origin: RequestOrigin,
  placed: PlacedRequest,
): Promise<AcceptedClone> {
  const { request } = placed;
  mustActIn(origin.caller, cloneStagingSpec.namespace);
  const bodyHash = requestHash(request);
  const replay = await replayedClone(needs, origin, bodyHash);
  if (replay) return replay;
  needs.cloneLimit.mustBeFree(origin.caller);
  mustBeCallable(needs.callbackSender, request.callback_url);
  const accept = (inputs: CloneInputs) =>
    acceptClone(needs, origin, cloneIntent(needs, origin, { inputs, callbackUrl: request.callback_url, bodyHash }));
  const inputs = inputsFor(needs, origin.caller, placed);
  // A generated name is of this second; asking Railway would cost every caller a journey there.
  if (request.environment_name === undefined)
    return withFreeName((suffix) => accept(suffix ? inputsFor(needs, origin.caller, placed, suffix) : inputs));
  if (await needs.projectNames.has(inputs.railway_project_id, inputs.environment_name))
    throw nameTaken(inputs.environment_name, 'environment');
  return accept(inputs);
}

// Of several clones of one client in one second the first has the short name.
async function withFreeName(accept: (suffix: string) => Promise<AcceptedClone>): Promise<AcceptedClone> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await accept(
        attempt === 1
          ? ''
          : randomInt(36 ** 4)
              .toString(36)
              .padStart(4, '0'),
      );
    } catch (error) {
      if (attempt === namesMax || !isNameTaken(error)) throw error;
    }
  }
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
