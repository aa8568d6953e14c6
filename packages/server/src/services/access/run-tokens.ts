import { createHmac, hkdfSync } from 'node:crypto';
import { defined } from '@understudy/flows/specs';
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';

const audience = 'understudy:execution';
const lifeSeconds = 3_600;

/** What a run token permits. */
export interface RunTokenClaims {
  readonly executionId: string;
  /** On whose behalf it was issued, by caller id: it ends with that key. */
  readonly issuedTo?: string;
  readonly expiresAt: Date;
}

/** Short-lived tokens that read one execution, so that a browser never holds a key. */
export interface RunTokens {
  issue(executionId: string, issuedTo?: string): string;
  /** What a token says; undefined where it is not valid. */
  verify(token: string): Promise<RunTokenClaims | undefined>;
}

// `azp`: the party to which a token was issued (OpenID Connect Core, section 2).
const claims = z.object({ sub: z.string(), azp: z.string().optional(), exp: z.number() });

const header = base64url({ alg: 'HS256' });

/** Run tokens are JWTs (HS256) signed with a key of their own, derived from the server's secret (RFC 5869). */
export function createRunTokens(secretKey: string, clock: Clock): RunTokens {
  const key = new Uint8Array(hkdfSync('sha256', secretKey, '', 'understudy run tokens', 32));
  return {
    // A JWS in compact form (RFC 7515, section 3.1). jose would sign it on another thread, which takes longer than all
    // else between the engine's answer and ours.
    issue(executionId, issuedTo) {
      const iat = Math.floor(clock.now().getTime() / 1_000);
      const azp = issuedTo === undefined ? {} : { azp: issuedTo };
      const signed = `${header}.${base64url({ ...azp, sub: executionId, aud: audience, iat, exp: iat + lifeSeconds })}`;
      return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          audience,
          currentDate: clock.now(),
        });
        const { sub, azp, exp } = claims.parse(payload);
        return defined({ executionId: sub, expiresAt: new Date(exp * 1_000), issuedTo: azp });
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
