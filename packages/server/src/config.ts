import { wordsOf } from '@understudy/flows';
import { z } from 'zod';
import { nearestName } from './core/nearest-name.ts';
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

// A page's origin; its port may be `*`, for any: http://localhost:*
const origin = z
  .string()
  .refine((value) => URL.canParse(value.replace(/:\*$/, '')), 'must be origins, separated by commas');

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
  /** Connections that one address may have open, where no proxy of ours stands in front. */
  UNDERSTUDY_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(1).max(1_000_000).default(500),
  /** How long a key lasts at most that was made by a token which ends. */
  UNDERSTUDY_JWT_KEY_DAYS: days.default(90),
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
  /** Program and arguments that get each checkpoint of the audit trail on standard input. */
  UNDERSTUDY_AUDIT_CHECKPOINT_COMMAND: text.refine((value) => wordsOf(value).length > 0, 'names no program').optional(),
  /** Gets each checkpoint by POST. */
  UNDERSTUDY_AUDIT_CHECKPOINT_URL: z
    .url({ protocol: /^https?$/, error: 'must be an https:// URL' })
    .transform(asSecret)
    .optional(),
  UNDERSTUDY_RETENTION_DAYS: days.default(30),
  UNDERSTUDY_LOG_ARCHIVE_DAYS: days.default(7),
  UNDERSTUDY_CORS_ORIGINS: list.pipe(z.array(origin)).default([]),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .transform(asSecret)
    .optional(),
  RAILWAY_TOKEN: text.transform(asSecret),
  UNDERSTUDY_PROJECT_ID: text.optional(),
  /** The same; not taken where Railway has set it itself: there it names the project that Understudy runs in. */
  RAILWAY_PROJECT_ID: text.optional(),
  RAILWAY_API_URL: z.url().default('https://backboard.railway.com/graphql/v2'),
  WP_SEARCH_REPLACE_COMMAND: text.optional(),
});

/** What the server is configured with, from the environment. It can be logged as a whole. */
export type Config = z.infer<typeof settings>;

/**
 * Reads the settings. Throws an error that names each one that is wrong, missing or unknown: in one line where it is only
 * one, else in a line for each.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const set = settingsIn(variables);
  const parsed = settings.safeParse(set);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path: [name = 'setting'], message }) =>
      set[String(name)] === undefined ? `${String(name)} is missing` : `${String(name)} is wrong: ${message}`,
    ),
    ...belongTogether(set),
    ...unknownIn(set),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  const [first = ''] = problems;
  if (problems.length === 1) throw new Error(first);
  throw new Error([`${problems.length} settings are not right:`, ...problems.map((each) => `  ${each}`)].join('\n'));
}

// An empty variable is one that was not set: `KEY=` in a compose file.
function settingsIn(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  const { RAILWAY_PROJECT_ID: ofRailway, ...set } = Object.fromEntries(entries);
  if (ofRailway === undefined) return set;
  // Railway sets it, with this one beside it, for what it runs.
  const isOwnProject = set.RAILWAY_SERVICE_ID !== undefined;
  return isOwnProject ? set : { UNDERSTUDY_PROJECT_ID: ofRailway, ...set, RAILWAY_PROJECT_ID: ofRailway };
}

const together = ['UNDERSTUDY_JWKS_URL', 'UNDERSTUDY_JWT_ISSUER', 'UNDERSTUDY_JWT_AUDIENCE'] as const;

// What is missing where only some of an issuer's settings are there, a JWKS that anybody on the way could change, and a
// Kestra that cannot be reached.
function belongTogether(set: Readonly<Record<string, string>>): string[] {
  const missing = together.filter((name) => set[name] === undefined);
  const isPlain = set.UNDERSTUDY_JWKS_URL?.startsWith('http:');
  const allowed = settings.shape.UNDERSTUDY_JWKS_PRIVATE_ADDRESSES.safeParse(set.UNDERSTUDY_JWKS_PRIVATE_ADDRESSES);
  return [
    ...(missing.length < together.length ? missing.map((name) => `${name} is missing`) : []),
    ...(isPlain && !allowed.data ? ['UNDERSTUDY_JWKS_URL is wrong: must be an https:// URL'] : []),
    ...(set.UNDERSTUDY_ENGINE === 'kestra' && !set.KESTRA_URL ? ['KESTRA_URL is missing'] : []),
  ];
}

// Variables that our own command line and tasks read, and those that Kubernetes sets for a service called "understudy".
const ofOthers =
  /^UNDERSTUDY_(?:URL|AUDIT_PUBLIC_KEY|PARENT_PIPE|SERVICE_(?:HOST|PORT)(?:_[A-Z0-9_]+)?|PORT(?:_\d+_(?:TCP|UDP)(?:_[A-Z]+)?)?)$/;

// A misspelt setting would be a default in silence.
function unknownIn(set: Readonly<Record<string, string>>): string[] {
  const known = Object.keys(settings.shape);
  const unknown = Object.keys(set).filter((name) => name.startsWith('UNDERSTUDY_') && !known.includes(name));
  return unknown
    .filter((name) => !ofOthers.test(name))
    .map((name) => {
      const meant = nearestName(name, known);
      return `${name} is unknown${meant ? `: did you mean ${meant}?` : ''}`;
    });
}
