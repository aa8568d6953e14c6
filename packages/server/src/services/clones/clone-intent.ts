import { type CloneInputs, cloneStagingSpec, defined } from '@understudy/flows/specs';
import { ulid } from 'ulid';
import type { Caller } from '../../core/caller.ts';
import type { CloneRequest } from '../../core/clone-request.ts';
import { dayMs, hourMs } from '../../core/durations.ts';
import { label } from '../../core/execution.ts';
import type { NewIntent } from '../../core/intent.ts';
import type { RequestOrigin } from '../../core/request-origin.ts';
import type { CloneNeeds } from './clone-needs.ts';
import { generateEnvironmentName, sanitizeEnvironmentName } from './environment-name.ts';

/** The intent of a clone: it always holds the name of its environment. */
export type NewClone = NewIntent & Required<Pick<NewIntent, 'environment'>>;

/** A request, and the project that it is about: the one that it names or the server's, which the caller may touch. */
export interface PlacedRequest {
  readonly request: CloneRequest;
  readonly projectId: string;
}

/** The inputs that a request of this caller gives, now. The suffix is for a generated name that is taken without it. */
export function inputsFor(
  needs: Pick<CloneNeeds, 'clock' | 'serverPublicKey'>,
  caller: Caller,
  { request, projectId }: PlacedRequest,
  suffix = '',
): CloneInputs {
  return cloneInputs(request, caller, {
    projectId,
    publicKey: needs.serverPublicKey,
    suffix,
    now: needs.clock.now(),
  });
}

/** What a clone is made of, by a request or by the clone that it repeats. */
export interface CloneOf {
  readonly inputs: CloneInputs;
  readonly callbackUrl: string | undefined;
  /** By which a second request with the same idempotency key is known to ask for the same. */
  readonly bodyHash: string;
  /** The execution that it repeats. */
  readonly retryOf?: string;
}

/** The intent to clone: a new one each time. */
export function cloneIntent(needs: CloneNeeds, origin: RequestOrigin, of: CloneOf): NewClone {
  const { inputs, callbackUrl, bodyHash, retryOf } = of;
  const { caller, requestId, idempotencyKey, audit } = origin;
  const { namespace, id: flowId } = cloneStagingSpec;
  const id = ulid();
  return defined({
    id,
    namespace,
    flowId,
    inputs,
    labels: defined({
      [label.intent]: id,
      [label.initiator]: caller.id,
      [label.requestId]: requestId,
      [label.retryOf]: retryOf,
      [label.callback]: callbackUrl && 'true',
    }),
    initiator: caller.id,
    perHour: needs.cloneLimit.of(caller),
    createdAt: needs.clock.now(),
    environment: { projectId: inputs.railway_project_id, name: inputs.environment_name },
    callbackUrl,
    audit: { ...audit, namespace, projectId: inputs.railway_project_id },
    idempotency: idempotencyKey === undefined ? undefined : { key: idempotencyKey, bodyHash },
  });
}

/** What turning a request into inputs needs from outside. */
export interface InputDefaults {
  readonly projectId: string;
  /** The server's own public key (JWK as JSON), for callers who have none. */
  readonly publicKey: string;
  readonly suffix: string;
  readonly now: Date;
}

/** The flow's inputs for a request: defaults filled in, the name made, `ttl` turned into a moment. Throws ValidationError. */
export function cloneInputs(request: CloneRequest, caller: Caller, defaults: InputDefaults): CloneInputs {
  const name =
    request.environment_name === undefined
      ? generateEnvironmentName(request.client_name, defaults.now, defaults.suffix)
      : sanitizeEnvironmentName(request.environment_name);
  const ownKey = request.public_key ? JSON.stringify(request.public_key) : caller.publicKey;
  return defined({
    client_name: request.client_name,
    railway_project_id: defaults.projectId,
    environment_name: name,
    source_environment: request.source_environment,
    custom_domain: request.custom_domain,
    wordpress_url_replace: request.wordpress_url_replace,
    enable_basic_auth: request.enable_basic_auth,
    expires_at: request.ttl === undefined ? undefined : expiry(request.ttl, defaults.now),
    public_key: request.enable_basic_auth ? (ownKey ?? defaults.publicKey) : undefined,
  });
}

function expiry(ttl: string, now: Date): string {
  const unit = ttl.endsWith('d') ? dayMs : hourMs;
  return new Date(now.getTime() + Number.parseInt(ttl, 10) * unit).toISOString();
}
