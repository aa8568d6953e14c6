import { hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../../core/clock.ts';

const audience = 'understudy:execution';
const lifeSeconds = 3_600;

/** Short-lived tokens that read one execution, so that a browser never holds a key. */
export interface RunTokens {
  issue(executionId: string): Promise<string>;
  /** The execution that a token is good for; undefined where it is no good one. */
  verify(token: string): Promise<string | undefined>;
}

/** Run tokens are JWTs (HS256) signed with a key of their own, derived from the server's secret (RFC 5869). */
export function createRunTokens(secretKey: string, clock: Clock): RunTokens {
  const key = new Uint8Array(hkdfSync('sha256', secretKey, '', 'understudy run tokens', 32));
  return {
    async issue(executionId) {
      const now = Math.floor(clock.now().getTime() / 1_000);
      return new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(executionId)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + lifeSeconds)
        .sign(key);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], audience, currentDate: clock.now() });
        return payload.sub;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
