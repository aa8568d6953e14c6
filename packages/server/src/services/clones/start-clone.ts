import { createHash, randomInt } from 'node:crypto';
import { type CloneInputs, cloneStagingSpec } from '@understudy/flows/specs';
import { ulid } from 'ulid';
import type { AuditEntry } from '../../core/audit-entry.ts';
import type { CallbackSender, CallbackStore } from '../../core/callback.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { CloneRequest } from '../../core/clone-request.ts';
import { label } from '../../core/execution.ts';
import type { ProjectNames } from '../../core/project-names.ts';
import type { CloneLimit } from '../access/clone-limit.ts';
import { mustActIn } from '../access/may.ts';
import type { RunTokens } from '../access/run-tokens.ts';
import { callbackLabel, mustBeCallable } from '../callbacks/callback-url.ts';
import type { ExecutionBodies } from '../executions/execution-bodies.ts';
import { type AcceptedClone, acceptClone, replayedClone } from './accept-clone.ts';
import { nameTaken } from './accepted-clone.ts';
import { cloneInputs } from './clone-inputs.ts';
import type { StartNeeds } from './start-intent.ts';

/** What cloning needs. */
export interface CloneNeeds extends StartNeeds {
  readonly projectNames: ProjectNames;
  readonly bodies: ExecutionBodies;
  readonly runTokens: RunTokens;
  readonly cloneLimit: CloneLimit;
  readonly callbacks: CallbackStore;
  readonly callbackSender: CallbackSender;
  readonly clock: Clock;
  readonly defaultProjectId: string | undefined;
  readonly serverPublicKey: string;
}

/** Who asks for a clone, and with which request. */
export interface CloneOrder {
  readonly caller: Caller;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  /** Written in the transaction that accepts it; as a success, in the one that notes its start. */
  readonly audit: AuditEntry;
}

/**
 * Accepts a clone: intent, name and idempotency key are written in one transaction, only then is the engine asked.
 * Throws ValidationError, ConflictError (the name is taken, or the key was used with another body),
 * RateLimitError or EngineUnavailableError.
 */
export async function startClone(needs: CloneNeeds, order: CloneOrder, request: CloneRequest): Promise<AcceptedClone> {
  mustActIn(order.caller, cloneStagingSpec.namespace);
  const replay = await replayedClone(needs, order, hashOf(request));
  if (replay) return replay;
  needs.cloneLimit.mustBeFree(order.caller);
  mustBeCallable(needs.callbackSender, request.callback_url);
  const inputs = inputsFor(needs, order.caller, request);
  // A generated name is new; asking Railway would cost every caller a journey there.
  const asked = request.environment_name !== undefined;
  if (asked && (await needs.projectNames.has(inputs.railway_project_id, inputs.environment_name)))
    throw nameTaken(inputs.environment_name, 'environment');
  return acceptClone(needs, order, newIntent(needs, order, { request, inputs }));
}

/** The inputs that a request of this caller gives, now. */
export function inputsFor(
  needs: Pick<CloneNeeds, 'clock' | 'defaultProjectId' | 'serverPublicKey'>,
  caller: Caller,
  request: CloneRequest,
): CloneInputs {
  return cloneInputs(request, caller, {
    projectId: needs.defaultProjectId,
    publicKey: needs.serverPublicKey,
    // Long enough that clones of one client in one second, some hundreds, do not meet.
    random: String(randomInt(10 ** 6)).padStart(6, '0'),
    now: needs.clock.now(),
  });
}

function newIntent(
  needs: CloneNeeds,
  order: CloneOrder,
  { request, inputs }: { request: CloneRequest; inputs: CloneInputs },
) {
  const id = ulid();
  return {
    id,
    namespace: cloneStagingSpec.namespace,
    flowId: cloneStagingSpec.id,
    inputs,
    labels: {
      [label.intent]: id,
      [label.initiator]: order.caller.id,
      [label.requestId]: order.requestId,
      ...callbackLabel(request.callback_url),
    },
    initiator: order.caller.id,
    perHour: needs.cloneLimit.of(order.caller),
    createdAt: needs.clock.now(),
    environment: { projectId: inputs.railway_project_id, name: inputs.environment_name },
    ...(request.callback_url === undefined ? {} : { callbackUrl: request.callback_url }),
    audit: order.audit,
    ...(order.idempotencyKey === undefined
      ? {}
      : { idempotency: { key: order.idempotencyKey, bodyHash: hashOf(request) } }),
  };
}

// The parsed request: defaults filled in, keys in the schema's order, so that equal requests are equal texts.
function hashOf(request: CloneRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
