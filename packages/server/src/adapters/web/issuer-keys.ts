import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { AppError } from '../../core/app-error.ts';
import { createGuardedFetch, type GuardedFetch } from './public-fetch.ts';

export interface IssuerKeysOptions {
  readonly url: string;
  /** Lets the URL be http and at a private address. */
  readonly privateAddresses: boolean;
}

const timeoutMs = 5_000;
const rememberForMs = 600_000;
const askAgainAfterMs = 30_000;
const failureRememberedMs = 5_000;
const bodyBytesMax = 256 * 1024;
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/**
 * The public keys of an issuer of tokens, from its JWKS: kept for ten minutes, and fetched again for a key that is not
 * among them, at most twice a minute, whatever tokens are sent. Throws UpstreamError where they cannot be read.
 */
export function createIssuerKeys({ url, privateAddresses }: IssuerKeysOptions): JWTVerifyGetKey {
  const fetchKeys = restrained(createGuardedFetch({ privateAddresses, bodyBytesMax }));
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: timeoutMs,
    cacheMaxAge: rememberForMs,
    cooldownDuration: askAgainAfterMs,
    // Of a Response jose asks for the status and the JSON.
    [customFetch]: fetchKeys as unknown as typeof fetch,
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new AppError('UpstreamError', 'The keys of the token’s issuer cannot be read', { cause: error });
    }
  };
}

// Without it every token that anybody sends would ask an issuer that gives no keys.
function restrained(fetchKeys: GuardedFetch): GuardedFetch {
  let failed: { readonly error: unknown; readonly until: number } | undefined;
  return async (...request) => {
    if (failed && performance.now() < failed.until) throw failed.error;
    try {
      const { status, json } = await fetchKeys(...request);
      if (status !== 200) throw new Error(`the issuer answered ${status}`);
      const keys = keySet.parse(await json());
      return { status, json: async () => keys };
    } catch (error) {
      failed = { error, until: performance.now() + failureRememberedMs };
      throw error;
    }
  };
}
