import { randomInt } from 'node:crypto';
import { type CloneInputs, cloneStagingSpec } from '@understudy/flows/specs';
import { ulid } from 'ulid';
import type { Caller } from '../../core/caller.ts';
import type { CloneRequest } from '../../core/clone-request.ts';
import { label } from '../../core/execution.ts';
import type { NewIntent } from '../../core/intent.ts';
import { projectOf } from '../../core/project-of.ts';
import { requestHash } from '../../core/request-hash.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import { callbackLabel } from '../callbacks/callback-url.ts';
import type { CloneNeeds } from './clone-needs.ts';
import { generateEnvironmentName, sanitizeEnvironmentName } from './environment-name.ts';

const hour = 3_600_000;

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
      : { idempotency: { key: order.idempotencyKey, bodyHash: requestHash(request) } }),
  };
}

/** What turning a request into inputs needs from outside. */
export interface InputDefaults {
  readonly projectId: string | undefined;
  /** The server's own public key (JWK as JSON), for callers who have none. */
  readonly publicKey: string;
  readonly random: string;
  readonly now: Date;
}

/** The flow's inputs for a request: defaults filled in, the name made, `ttl` turned into a moment. Throws ValidationError. */
export function cloneInputs(request: CloneRequest, caller: Caller, defaults: InputDefaults): CloneInputs {
  const name =
    request.environment_name === undefined
      ? generateEnvironmentName(request.client_name, defaults.now, defaults.random)
      : sanitizeEnvironmentName(request.environment_name);
  const ownKey = request.public_key ? JSON.stringify(request.public_key) : caller.publicKey;
  return {
    client_name: request.client_name,
    railway_project_id: projectOf(request.railway_project_id, defaults.projectId),
    environment_name: name,
    source_environment: request.source_environment,
    ...(request.custom_domain === undefined ? {} : { custom_domain: request.custom_domain }),
    wordpress_url_replace: request.wordpress_url_replace,
    enable_basic_auth: request.enable_basic_auth,
    ...(request.ttl === undefined ? {} : { expires_at: expiry(request.ttl, defaults.now) }),
    ...(request.enable_basic_auth ? { public_key: ownKey ?? defaults.publicKey } : {}),
  };
}

function expiry(ttl: string, now: Date): string {
  const unit = ttl.endsWith('d') ? 24 * hour : hour;
  return new Date(now.getTime() + Number.parseInt(ttl, 10) * unit).toISOString();
}
