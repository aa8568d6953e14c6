import { defined } from '@understudy/flows/specs';
import type { ApiKey, KeyStore } from '../../core/api-key.ts';
import { AppError } from '../../core/app-error.ts';
import type { Caller } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { earliestDate } from './earliest-date.ts';
import { keyIdOf, matchingHash } from './key-secret.ts';

/**
 * Callers by the keys that are stored. Both throw AuthenticationError where the key has expired or was revoked, and
 * EngineUnavailableError where that cannot be looked up.
 */
export interface StoredKeys {
  /** Whose secret this is; undefined where it is nobody's. */
  callerOf(secret: string): Promise<Caller | undefined>;
  /** Until when the key is valid; throws where it is no longer. */
  mustBeValid(keyId: string): Promise<{ readonly expiresAt?: Date }>;
}

const useWrittenEveryMs = 60_000;

export function createStoredKeys(needs: { keys: KeyStore; clock: Clock; logger: Logger }): StoredKeys {
  const { keys, clock, logger } = needs;
  const lastWritten = new Map<string, number>();
  // Nobody waits for it, and a use that is not written is no reason to refuse.
  const noteUse = ({ id }: ApiKey) => {
    const now = clock.now();
    if (now.getTime() - (lastWritten.get(id) ?? Number.NEGATIVE_INFINITY) < useWrittenEveryMs) return;
    lastWritten.set(id, now.getTime());
    keys
      .used(id, now)
      .catch((error: unknown) => logger.warn({ err: error, key: id }, 'the last use of a key is not written'));
  };
  const find: KeyStore['find'] = async (id) => {
    try {
      return await keys.find(id);
    } catch (cause) {
      throw new AppError('EngineUnavailableError', 'API keys cannot be looked up at the moment', { cause });
    }
  };
  return {
    async callerOf(secret) {
      const id = keyIdOf(secret);
      const found = id === undefined ? undefined : await find(id);
      const hash = found && matchingHash(secret, found.secrets, clock.now());
      if (!hash) return undefined;
      const { key } = found;
      mustBeValid(key, clock.now());
      noteUse(key);
      return callerOf(key, earliestDate(key.expiresAt, hash.validUntil));
    },
    async mustBeValid(keyId) {
      const found = await find(keyId);
      if (!found) throw new AppError('AuthenticationError', 'The API key is gone');
      mustBeValid(found.key, clock.now());
      return found.key;
    },
  };
}

// Shown only to a caller who has the secret.
function mustBeValid({ revokedAt, expiresAt }: ApiKey, now: Date): void {
  if (revokedAt) throw new AppError('AuthenticationError', 'The API key was revoked');
  if (expiresAt && expiresAt <= now) throw new AppError('AuthenticationError', 'The API key has expired');
}

function callerOf(key: ApiKey, expiresAt: Date | undefined): Caller {
  const { id, name, namespaces, projects, permissions, clonesPerHour, publicKey } = key;
  return defined({
    id,
    kind: 'api-key' as const,
    name,
    namespaces,
    projects,
    permissions,
    keyId: id,
    clonesPerHour,
    publicKey,
    expiresAt,
  });
}
