import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { AppError } from '../../core/app-error.ts';
import { type Caller, type Permission, permissions } from '../../core/caller.ts';
import type { Clock } from '../../core/clock.ts';
import { identifier } from '../../core/text-fields.ts';

/** Algorithms that a token may be signed with: asymmetric ones, so that no public key can be taken for a secret. */
export const jwtAlgorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const;

/** Which tokens of another issuer are taken, and what they may do. */
export interface JwtRules {
  readonly issuer: string;
  readonly audience: string;
  /** The only one taken, whatever a token's header says. */
  readonly algorithm: (typeof jwtAlgorithms)[number];
  /** Names of the claims that hold permissions, namespaces and Railway projects, as a list or as text with spaces between. */
  readonly permissionsClaim: string;
  readonly namespacesClaim: string;
  readonly projectsClaim: string;
  /** The issuer's public keys. */
  readonly keys: JWTVerifyGetKey;
}

/** Callers by tokens of the configured issuer. */
export interface JwtBearers {
  /**
   * Whose token this is; undefined where it is not valid. Throws AuthenticationError for one that has expired,
   * UpstreamError where the issuer's keys cannot be read.
   */
  callerOf(token: string): Promise<Caller | undefined>;
}

export function createJwtBearers(rules: JwtRules, clock: Clock): JwtBearers {
  const { issuer, audience, algorithm } = rules;
  return {
    async callerOf(token) {
      if (!isFor(token, algorithm)) return undefined;
      const checks = { issuer, audience, algorithms: [algorithm], requiredClaims: ['sub', 'exp'] };
      try {
        const { payload } = await jwtVerify(token, rules.keys, { ...checks, currentDate: clock.now() });
        return callerOf(payload, rules);
      } catch (error) {
        return refuse(error);
      }
    },
  };
}

// What is no token of ours must not make us ask the issuer.
function isFor(token: string, algorithm: string): boolean {
  try {
    return decodeProtectedHeader(token).alg === algorithm;
  } catch {
    return false;
  }
}

function refuse(error: unknown): undefined {
  if (error instanceof errors.JWTExpired)
    throw new AppError('AuthenticationError', 'The token has expired', { cause: error });
  if (!(error instanceof errors.JOSEError)) throw error;
  return undefined;
}

const list = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(/\s+/))])
  .catch([])
  .transform((values) => values.filter((value) => identifier.safeParse(value).success));
const subject = z.object({ sub: identifier, exp: z.number() });

// A claim that says nothing we know gives nothing.
function callerOf(
  payload: JWTPayload,
  { permissionsClaim, namespacesClaim, projectsClaim }: JwtRules,
): Caller | undefined {
  const parsed = subject.safeParse(payload);
  if (!parsed.success) return undefined;
  const { sub, exp } = parsed.data;
  return {
    id: `jwt:${sub}`,
    kind: 'token',
    name: sub,
    namespaces: list.parse(payload[namespacesClaim]),
    projects: list.parse(payload[projectsClaim]),
    permissions: list.parse(payload[permissionsClaim]).filter(isPermission),
    expiresAt: new Date(exp * 1_000),
  };
}

function isPermission(value: string): value is Permission {
  return (permissions as readonly string[]).includes(value);
}
