import { z } from 'zod';
import { asSecret } from './core/secret.ts';
import { jwtAlgorithms } from './services/access/jwt-bearers.ts';

const text = z.string().min(1);
const days = z.coerce.number('must be a number of days').int('must be whole days').min(1).max(36_500);
const list = text.transform((value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean),
);

const claim = text.max(200);
const projectIds = list.pipe(
  z.array(z.string().regex(/^(\*|[\w-]{1,200})$/, 'must be ids of Railway projects, separated by commas, or *')).min(1),
);

/** Settings of authorization, beside the configured key and token. */
const accessSettings = {
  /** Where the issuer of JWTs publishes its keys; with it JWTs are taken as bearer tokens. */
  UNDERSTUDY_JWKS_URL: z.url({ protocol: /^https?$/, error: 'must be an https:// URL' }).optional(),
  /** Lets that URL be http and at a private address: an issuer in one's own network. */
  UNDERSTUDY_JWKS_PRIVATE_ADDRESSES: z.stringbool().default(false),
  /** What a token's `iss` and `aud` must be. */
  UNDERSTUDY_JWT_ISSUER: text.optional(),
  UNDERSTUDY_JWT_AUDIENCE: text.optional(),
  UNDERSTUDY_JWT_ALGORITHM: z.enum(jwtAlgorithms).default('RS256'),
  /** Claims that hold permissions, namespaces and Railway projects: a list, or text with spaces between. */
  UNDERSTUDY_JWT_PERMISSIONS_CLAIM: claim.default('understudy_permissions'),
  UNDERSTUDY_JWT_NAMESPACES_CLAIM: claim.default('understudy_namespaces'),
  UNDERSTUDY_JWT_PROJECTS_CLAIM: claim.default('understudy_railway_projects'),
  /** Railway projects that exist for the configured token. */
  UNDERSTUDY_TOKEN_PROJECTS: projectIds.default(['*']),
  /** Event streams that one key or token may have open on this replica. */
  UNDERSTUDY_STREAMS_PER_KEY: z.coerce.number().int().min(1).max(1_000_000).default(1_000),
};

/** Every setting that the server reads, before those are compared that belong together. */
export const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  HOST: text.default('0.0.0.0'),
  UNDERSTUDY_DATA_DIR: text.default('.understudy'),
  UNDERSTUDY_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  UNDERSTUDY_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  UNDERSTUDY_ENGINE: z.enum(['embedded', 'kestra']).default('embedded'),
  KESTRA_URL: z.url().optional(),
  KESTRA_TENANT: text.default('main'),
  KESTRA_USERNAME: text.optional(),
  KESTRA_PASSWORD: text.transform(asSecret).optional(),
  KESTRA_TOKEN: text.transform(asSecret).optional(),
  KESTRA_DEPLOY_FLOWS: z.stringbool().default(false),
  UNDERSTUDY_API_KEY: text
    .startsWith('us_', 'must begin with us_')
    .min(20, 'must have at least 20 characters')
    .transform(asSecret)
    .optional(),
  UNDERSTUDY_TOKEN: text.min(20, 'must have at least 20 characters').transform(asSecret).optional(),
  ...accessSettings,
  UNDERSTUDY_API_KEY_CLONES_PER_HOUR: z.coerce.number().int().min(1).optional(),
  UNDERSTUDY_WEBHOOK_KEY: text.min(16, 'must have at least 16 characters').transform(asSecret).optional(),
  UNDERSTUDY_SECRET_KEY: text.min(32, 'must have at least 32 characters').transform(asSecret),
  UNDERSTUDY_CALLBACK_SECRET: text
    .regex(
      /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
      'must be whsec_ and 24 to 64 bytes in base64',
    )
    .transform(asSecret)
    .optional(),
  UNDERSTUDY_CALLBACK_PRIVATE_ADDRESSES: z.stringbool().default(false),
  UNDERSTUDY_CLONES_PER_HOUR: z.coerce.number().int().min(1).default(10),
  UNDERSTUDY_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(6_000),
  UNDERSTUDY_AUDIT_PUBLIC_KEYS: list
    .pipe(z.array(z.string().regex(/^[\w-]{43}$/, 'must be Ed25519 public keys in base64url, separated by commas')))
    .default([]),
  UNDERSTUDY_RETENTION_DAYS: days.default(30),
  UNDERSTUDY_LOG_ARCHIVE_DAYS: days.default(7),
  UNDERSTUDY_CORS_ORIGINS: list.pipe(z.array(z.url('must be origins, separated by commas'))).default([]),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .transform(asSecret)
    .optional(),
  RAILWAY_TOKEN: text.transform(asSecret),
  RAILWAY_PROJECT_ID: text.optional(),
  RAILWAY_API_URL: z.url().default('https://backboard.railway.com/graphql/v2'),
  WP_SEARCH_REPLACE_COMMAND: text.optional(),
});

const environment = settings
  .superRefine(checkIssuer)
  // Only Kestra has to be reached.
  .refine(({ UNDERSTUDY_ENGINE, KESTRA_URL }) => UNDERSTUDY_ENGINE !== 'kestra' || KESTRA_URL, {
    path: ['KESTRA_URL'],
    message: 'is needed by the engine kestra',
  });

/** What the server is configured with, from the environment. It can be logged as a whole. */
export type Config = z.infer<typeof environment>;

/** Reads the settings. Throws an error of one line that names the first one that is wrong or missing. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is one that was not set: `KEY=` in a compose file.
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(set);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = issue?.path[0] ?? 'setting';
  const missing = set[String(name)] === undefined;
  throw new Error(`${String(name)} ${missing ? 'is missing' : `is wrong: ${issue?.message}`}`);
}

const together = ['UNDERSTUDY_JWKS_URL', 'UNDERSTUDY_JWT_ISSUER', 'UNDERSTUDY_JWT_AUDIENCE'] as const;

// Names what is missing where only some of an issuer's settings are there, and a JWKS that anybody on the way could change.
function checkIssuer(settings: z.infer<z.ZodObject<typeof accessSettings>>, context: z.RefinementCtx): void {
  const missing = together.filter((name) => settings[name] === undefined);
  if (missing.length < together.length)
    for (const name of missing)
      context.addIssue({ code: 'custom', path: [name], message: 'is needed with the others' });
  if (settings.UNDERSTUDY_JWKS_URL?.startsWith('http:') && !settings.UNDERSTUDY_JWKS_PRIVATE_ADDRESSES)
    context.addIssue({ code: 'custom', path: [together[0]], message: 'must be an https:// URL' });
}
