import { hkdfSync, webcrypto } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';

const audience = 'understudy:execution';
const lifeSeconds = 3_600;

/** What a run token is good for. */
export interface RunTokenClaims {
  readonly executionId: string;
  /** On whose behalf it was issued, by caller id: it ends with that key. */
  readonly issuedTo?: string;
  readonly expiresAt: Date;
}

/** Short-lived tokens that read one execution, so that a browser never holds a key. */
export interface RunTokens {
  issue(executionId: string, issuedTo?: string): Promise<string>;
  /** What a token says; undefined where it is no good one. */
  verify(token: string): Promise<RunTokenClaims | undefined>;
}

// `azp`: the party to which a token was issued (OpenID Connect Core, section 2).
const claims = z.object({ sub: z.string(), azp: z.string().optional(), exp: z.number() });

/** Run tokens are JWTs (HS256) signed with a key of their own, derived from the server's secret (RFC 5869). */
export function createRunTokens(secretKey: string, clock: Clock): RunTokens {
  // Imported once: jose would do so for each token, and callers wait for theirs.
  const imported = webcrypto.subtle.importKey(
    'raw',
    hkdfSync('sha256', secretKey, '', 'understudy run tokens', 32),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );
  return {
    async issue(executionId, issuedTo) {
      const key = await imported;
      const now = Math.floor(clock.now().getTime() / 1_000);
      return new SignJWT(issuedTo === undefined ? {} : { azp: issuedTo })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(executionId)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + lifeSeconds)
        .sign(key);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, await imported, {
          algorithms: ['HS256'],
          audience,
          currentDate: clock.now(),
        });
        const { sub, azp, exp } = claims.parse(payload);
        return { executionId: sub, expiresAt: new Date(exp * 1_000), ...(azp === undefined ? {} : { issuedTo: azp }) };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
