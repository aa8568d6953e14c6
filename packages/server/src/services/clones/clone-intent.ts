import { createHash, randomInt } from 'node:crypto';
import { type CloneInputs, cloneStagingSpec } from '@understudy/flows/specs';
import { ulid } from 'ulid';
import type { Caller } from '../../core/caller.ts';
import type { CloneRequest } from '../../core/clone-request.ts';
import { label } from '../../core/execution.ts';
import type { NewIntent } from '../../core/intent.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import { callbackLabel } from '../callbacks/callback-url.ts';
import { cloneInputs } from './clone-inputs.ts';
import type { CloneNeeds } from './clone-needs.ts';

/** The intent of a clone: it always holds the name of its environment. */
export type NewClone = NewIntent & Required<Pick<NewIntent, 'environment'>>;

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

/** The intent to clone by this request: a new one each time. */
export function cloneIntent(
  needs: CloneNeeds,
  order: RequestOrigin,
  { request, inputs }: { request: CloneRequest; inputs: CloneInputs },
): NewClone {
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

/** Equal for equal requests: defaults are filled in, and keys are in the schema's order. */
export function hashOf(request: CloneRequest): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
