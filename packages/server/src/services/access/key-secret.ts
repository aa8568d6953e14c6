import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretHash } from '../../core/api-key.ts';

const pattern = /^us_([0-9a-z]{26})_[A-Za-z0-9_-]{43}$/;

/**
 * A new secret of a key: `us_`, the part of the key's id behind `key_`, and 256 random bits. The id finds the key, so
 * that no secret is ever searched for; a leaked secret tells its finder which key to revoke.
 */
export function newSecret(keyId: string): string {
  return `us_${keyId.slice('key_'.length)}_${randomBytes(32).toString('base64url')}`;
}

/** The id of the key whose secret this may be; undefined for what can be none. */
export function keyIdOf(secret: string): string | undefined {
  const id = pattern.exec(secret)?.[1];
  return id === undefined ? undefined : `key_${id}`;
}

/**
 * What is kept of a secret. A fast hash is right: slow ones protect secrets that can be guessed, and 256 random bits
 * cannot; a slow one would only let anybody busy the server.
 */
export function sha256Of(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The hash among these that is the secret's and still valid. Compares with each of them, in constant time. */
export function matchingHash(secret: string, hashes: readonly SecretHash[], now: Date): SecretHash | undefined {
  const given = sha256Of(secret);
  const equal = hashes.filter(({ sha256 }) => timingSafeEqual(given, sha256));
  return equal.find(({ validUntil }) => validUntil === undefined || validUntil > now);
}
