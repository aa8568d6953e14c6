import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../core/app-error.ts';
import { type Caller, type Credential, permissions } from '../../core/caller.ts';
import type { RunTokens } from './run-tokens.ts';

/** Secrets that the server was configured with. */
export interface ConfiguredSecrets {
  readonly apiKey?: string;
  readonly token?: string;
}

/** Finds out who is asking. Throws AuthenticationError for a credential that is missing or not a good one. */
export type Identify = (credential: Credential | undefined) => Promise<Caller>;

export function createIdentify(secrets: ConfiguredSecrets, runTokens: RunTokens): Identify {
  const configured: Record<Credential['kind'], Buffer | undefined> = {
    'api-key': secrets.apiKey === undefined ? undefined : hash(secrets.apiKey),
    bearer: secrets.token === undefined ? undefined : hash(secrets.token),
  };
  return async (credential) => {
    if (!credential)
      throw new AppError(
        'AuthenticationError',
        'This needs a credential: Authorization: Bearer <token>, or X-API-Key: <key>',
      );
    const expected = configured[credential.kind];
    // Hashes have one length, so that the comparison takes the same time whatever was sent.
    if (expected && timingSafeEqual(expected, hash(credential.value))) return configuredCaller(credential.kind);
    const executionId = credential.kind === 'bearer' ? await runTokens.verify(credential.value) : undefined;
    if (executionId !== undefined) return runTokenCaller(executionId);
    throw new AppError(
      'AuthenticationError',
      `The ${credential.kind === 'api-key' ? 'API key' : 'token'} is not valid`,
    );
  };
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function configuredCaller(kind: Credential['kind']): Caller {
  return kind === 'api-key'
    ? { id: 'key:configured', kind: 'api-key', name: 'Configured API key', namespaces: ['*'], permissions }
    : { id: 'token:configured', kind: 'token', name: 'Configured token', namespaces: ['*'], permissions };
}

function runTokenCaller(executionId: string): Caller {
  return {
    id: `run:${executionId}`,
    kind: 'run-token',
    name: 'Run token',
    namespaces: ['*'],
    permissions: [],
    executionId,
  };
}
