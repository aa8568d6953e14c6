import { z } from 'zod';
import { jwtAlgorithms } from './services/access/jwt-bearers.ts';

const text = z.string().min(1);
const claim = text.max(200);

/** Settings of who may call, beside the configured key and token. */
export const accessSettings = {
  /** Where the issuer of JWTs publishes its keys; with it JWTs are taken as bearer tokens. */
  UNDERSTUDY_JWKS_URL: z.url({ protocol: /^https?$/, error: 'must be an https:// URL' }).optional(),
  /** Lets that URL be http and at a private address: an issuer in one's own network. */
  UNDERSTUDY_JWKS_PRIVATE_ADDRESSES: z.stringbool().default(false),
  /** What a token's `iss` and `aud` must be. */
  UNDERSTUDY_JWT_ISSUER: text.optional(),
  UNDERSTUDY_JWT_AUDIENCE: text.optional(),
  UNDERSTUDY_JWT_ALGORITHM: z.enum(jwtAlgorithms).default('RS256'),
  /** Claims that hold permissions and namespaces: a list, or text with spaces between. */
  UNDERSTUDY_JWT_PERMISSIONS_CLAIM: claim.default('understudy_permissions'),
  UNDERSTUDY_JWT_NAMESPACES_CLAIM: claim.default('understudy_namespaces'),
  /** Event streams that one key or token may have open on this replica. */
  UNDERSTUDY_STREAMS_PER_KEY: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
};

const together = ['UNDERSTUDY_JWKS_URL', 'UNDERSTUDY_JWT_ISSUER', 'UNDERSTUDY_JWT_AUDIENCE'] as const;

/** Names what is missing where only some of an issuer's settings are there, and a JWKS that anybody on the way could change. */
export function checkIssuer(settings: z.infer<z.ZodObject<typeof accessSettings>>, context: z.RefinementCtx): void {
  const missing = together.filter((name) => settings[name] === undefined);
  if (missing.length < together.length)
    for (const name of missing)
      context.addIssue({ code: 'custom', path: [name], message: 'is needed with the others' });
  if (settings.UNDERSTUDY_JWKS_URL?.startsWith('http:') && !settings.UNDERSTUDY_JWKS_PRIVATE_ADDRESSES)
    context.addIssue({ code: 'custom', path: [together[0]], message: 'must be an https:// URL' });
}
