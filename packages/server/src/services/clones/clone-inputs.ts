import type { CloneInputs } from '@understudy/flows/specs';
import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import type { CloneRequest } from '../../core/clone-request.ts';
import { generateEnvironmentName, sanitizeEnvironmentName } from './environment-name.ts';

const hour = 3_600_000;

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
  const projectId = request.railway_project_id ?? defaults.projectId;
  if (!projectId) {
    throw new AppError('ValidationError', 'Invalid railway_project_id: is required, since this server has no default', {
      details: { field: 'railway_project_id', rule: 'is required, since this server has no default' },
    });
  }
  const name =
    request.environment_name === undefined
      ? generateEnvironmentName(request.client_name, defaults.now, defaults.random)
      : sanitizeEnvironmentName(request.environment_name);
  const ownKey = request.public_key ? JSON.stringify(request.public_key) : caller.publicKey;
  return {
    client_name: request.client_name,
    railway_project_id: projectId,
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
