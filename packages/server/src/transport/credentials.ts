import { AppError } from '../core/app-error.ts';
import type { Credential } from '../core/caller.ts';

// RFC 6750, section 2.1: the `b64token` of a bearer token.
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;
// As long as a JWT with many claims.
const visible = /^[\x21-\x7e]{1,8192}$/;

/**
 * The one credential in `Authorization: Bearer …` or `X-API-Key: …`, or undefined where there is none.
 * Takes every value of each header (`headersDistinct`), since Node keeps only the first `Authorization`.
 * Throws AppError `AuthenticationError` for two at once and for what is neither.
 */
export function credentialFromHeaders(headers: NodeJS.Dict<string[]>): Credential | undefined {
  const found = [
    ...(headers.authorization ?? []).map(fromAuthorization),
    ...(headers['x-api-key'] ?? []).map((value) => plain('api-key', value)),
  ];
  return only(found);
}

/** The same from tRPC's connection parameters, `{ apiKey }` or `{ token }`. */
export function credentialFromConnectionParams(params: NodeJS.Dict<string> | null): Credential | undefined {
  const found: Credential[] = [];
  if (params?.apiKey !== undefined) found.push(plain('api-key', params.apiKey));
  if (params?.token !== undefined) found.push(plain('bearer', params.token));
  return only(found);
}

function fromAuthorization(value: string): Credential {
  const token = bearer.exec(value)?.[1];
  if (token === undefined) throw refused('Authorization must be `Bearer <token>`');
  return { kind: 'bearer', value: token };
}

function plain(kind: Credential['kind'], value: string): Credential {
  if (!visible.test(value)) throw refused('The credential is malformed');
  return { kind, value };
}

function only(found: readonly Credential[]): Credential | undefined {
  if (found.length > 1) throw refused('Send one credential: a bearer token or an API key');
  return found[0];
}

function refused(message: string): AppError {
  return new AppError('AuthenticationError', message);
}
