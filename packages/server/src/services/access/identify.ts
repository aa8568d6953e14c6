import { createHash, timingSafeEqual } from 'node:crypto';
import { defined } from '@understudy/flows/specs';
import { AppError } from '../../core/app-error.ts';
import { type Caller, type Credential, permissions } from '../../core/caller.ts';
import { earliestDate } from './earliest-date.ts';
import type { JwtBearers } from './jwt-bearers.ts';
import type { RunTokenClaims, RunTokens } from './run-tokens.ts';
import type { StoredKeys } from './stored-keys.ts';

/** Secrets that the server was configured with. */
export interface ConfiguredSecrets {
  readonly apiKey?: string;
  readonly token?: string;
  /** Ids of the Railway projects that exist for the token, or `*`; all where absent. The key is for all of them. */
  readonly tokenProjects?: readonly string[];
  /** Clones that each of the two may start in an hour; the server's default where absent. */
  readonly clonesPerHour?: number;
}

/** Finds out who is asking. Throws AuthenticationError for a credential that is missing or not valid. */
export type Identify = (credential: Credential | undefined) => Promise<Caller>;

interface IdentityNeeds {
  readonly secrets: ConfiguredSecrets;
  readonly storedKeys: StoredKeys;
  readonly runTokens: RunTokens;
  /** Absent where no issuer of JWTs is configured. */
  readonly jwtBearers?: JwtBearers | undefined;
}

export function createIdentify({ secrets, storedKeys, runTokens, jwtBearers }: IdentityNeeds): Identify {
  const configured = configuredCallers(secrets);
  const bearerOf = async (token: string) => {
    const claims = await runTokens.verify(token);
    return claims ? runTokenCaller(claims, storedKeys) : jwtBearers?.callerOf(token);
  };
  return async (credential) => {
    if (!credential)
      throw new AppError(
        'AuthenticationError',
        'This needs a credential: Authorization: Bearer <token>, or X-API-Key: <key>',
      );
    const { kind, value } = credential;
    const caller =
      configured(credential) ?? (await (kind === 'api-key' ? storedKeys.callerOf(value) : bearerOf(value)));
    if (caller) return caller;
    throw new AppError('AuthenticationError', `The ${kind === 'api-key' ? 'API key' : 'token'} is not valid`);
  };
}

function configuredCallers(secrets: ConfiguredSecrets): (credential: Credential) => Caller | undefined {
  const hashes: Record<Credential['kind'], Buffer | undefined> = {
    'api-key': secrets.apiKey === undefined ? undefined : hash(secrets.apiKey),
    bearer: secrets.token === undefined ? undefined : hash(secrets.token),
  };
  return ({ kind, value }) => {
    const expected = hashes[kind];
    // Hashes have one length, so that the comparison takes the same time whatever was sent.
    return expected && timingSafeEqual(expected, hash(value)) ? configuredCaller(kind, secrets) : undefined;
  };
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function configuredCaller(
  kind: Credential['kind'],
  { clonesPerHour, tokenProjects = ['*'] }: ConfiguredSecrets,
): Caller {
  const powers = defined({ namespaces: ['*'], permissions, clonesPerHour });
  return kind === 'api-key'
    ? { id: 'key:configured', kind: 'api-key', name: 'Configured API key', projects: ['*'], ...powers }
    : { id: 'token:configured', kind: 'token', name: 'Configured token', projects: tokenProjects, ...powers };
}

// It was issued to the holder of a key, and is valid no longer than that.
async function runTokenCaller(
  { executionId, issuedTo, expiresAt }: RunTokenClaims,
  storedKeys: StoredKeys,
): Promise<Caller> {
  const keyId = issuedTo?.startsWith('key_') ? issuedTo : undefined;
  const key = keyId === undefined ? undefined : await storedKeys.mustBeValid(keyId);
  return defined({
    id: `run:${executionId}`,
    kind: 'run-token' as const,
    name: 'Run token',
    namespaces: ['*'],
    // Its own execution, and no project.
    projects: [],
    permissions: [],
    executionId,
    expiresAt: earliestDate(expiresAt, key?.expiresAt) ?? expiresAt,
    keyId,
  });
}
