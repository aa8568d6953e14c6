import { eventually } from '../../harness/eventually.ts';
import type { Product } from '../../harness/product.ts';
import type { Issuer } from './issuer.ts';
import type { Row } from './rules.ts';

/** What a caller shows, and what it may. */
export interface TestCaller {
  readonly shows?: { readonly apiKey: string } | { readonly token: string };
  /** Absent for somebody whose credential is no good. */
  readonly powers?: {
    readonly permissions: readonly string[];
    readonly namespace: string;
    /** Which Railway projects exist for it: the one that is asked for, another, none or all. */
    readonly projects: 'own' | 'another' | 'none' | '*';
    readonly executionId?: string;
  };
}

const everything = [
  'clone',
  'environments:read',
  'environments:delete',
  'history:read',
  'audit:read',
  'admin',
] as const;
const here = 'dev.deployment';
const anotherProject = '6a1f9b1e-0000-4000-8000-000000000000';

/** Every kind of caller, by name; the run tokens are of the execution asked for, and of another. */
export async function makeCallers(
  product: Product,
  issuer: Issuer,
  runTokens: { own: string; other: string; executionId: string; otherId: string; projectId: string },
): Promise<Readonly<Record<string, TestCaller>>> {
  const make = async (body: object) =>
    (await product.rest('POST', '/api/v1/keys', { body: { name: 'test', permissions: everything, ...body } })).body;
  const withKey = async (permissions: readonly string[], namespace: string): Promise<TestCaller> => ({
    shows: { apiKey: (await make({ permissions, namespaces: [namespace] })).secret },
    powers: { permissions, namespace, projects: '*' },
  });
  const single = everything.map(
    async (permission) => [`a key with ${permission}`, await withKey([permission], here)] as const,
  );
  // Each permission alone, and all of them, for the project that is asked for and for another.
  const ofProject = (['own', 'another'] as const).flatMap((projects) =>
    [...everything.map((permission) => [permission]), everything].map(async (permissions) => {
      const railway_projects = [projects === 'own' ? runTokens.projectId : anotherProject];
      const { secret } = await make({ permissions, railway_projects });
      const name = `a key of ${projects} project with ${permissions.length > 1 ? 'everything' : permissions[0]}`;
      return [name, { shows: { apiKey: secret }, powers: { permissions, namespace: here, projects } }] as const;
    }),
  );
  const admin = { permissions: everything, namespace: '*', projects: '*' } as const;
  const claims = {
    understudy_permissions: everything,
    understudy_namespaces: [here],
    understudy_railway_projects: '*',
  };
  const jwt = async (projects: 'own' | 'another' | 'none', claim: object): Promise<TestCaller> => ({
    shows: { token: await issuer.sign({ ...claims, understudy_railway_projects: undefined, ...claim }) },
    powers: { permissions: everything, namespace: here, projects },
  });
  return {
    nobody: {},
    'a bad key': { shows: { apiKey: `us_${'0'.repeat(26)}_${'A'.repeat(43)}` } },
    'a malformed key': { shows: { apiKey: 'hello' } },
    'an expired key': { shows: { apiKey: await expiredKey(product, make) } },
    'a revoked key': { shows: { apiKey: await revokedKey(product, make) } },
    'a key as a token': { shows: { token: (await make({})).secret } },
    ...Object.fromEntries(await Promise.all(single)),
    ...Object.fromEntries(await Promise.all(ofProject)),
    'a JWT of the project': await jwt('own', { understudy_railway_projects: [runTokens.projectId] }),
    'a JWT of another project': await jwt('another', { understudy_railway_projects: anotherProject }),
    'a JWT of no project': await jwt('none', {}),
    'a key of another namespace': await withKey(everything, 'elsewhere'),
    'the configured key': { shows: { apiKey: product.apiKey }, powers: admin },
    'the configured token': { shows: { token: product.token }, powers: admin },
    'the run token of the execution': {
      shows: { token: runTokens.own },
      powers: { permissions: [], namespace: '', projects: 'none', executionId: runTokens.executionId },
    },
    'the run token of another': {
      shows: { token: runTokens.other },
      powers: { permissions: [], namespace: '', projects: 'none', executionId: runTokens.otherId },
    },
    'a run token that was changed': { shows: { token: `${runTokens.own.slice(0, -4)}AAAA` } },
    'a JWT': {
      shows: { token: await issuer.sign(claims) },
      powers: { permissions: everything, namespace: here, projects: '*' },
    },
    'a JWT of a reader': {
      shows: { token: await issuer.sign({ ...claims, understudy_permissions: 'history:read root' }) },
      powers: { permissions: ['history:read'], namespace: here, projects: '*' },
    },
    'a JWT without claims': {
      shows: { token: await issuer.sign({}) },
      powers: { permissions: [], namespace: 'nowhere', projects: 'none' },
    },
    'an expired JWT': { shows: { token: await issuer.sign({ ...claims, exp: 1 }) } },
    'a JWT for another audience': { shows: { token: await issuer.sign({ ...claims, aud: 'another' }) } },
    'a JWT of another issuer': { shows: { token: await issuer.sign({ ...claims, iss: 'https://evil.example' }) } },
    'a JWT signed by a stranger': { shows: { token: await issuer.forge(claims) } },
    'a JWT that is not signed': { shows: { token: issuer.unsigned(claims) } },
  };
}

/** The status that a caller must get: `allowed` for whatever is neither 401 nor 403. */
export function expected({ powers }: TestCaller, row: Row, asked: string): 401 | 403 | 404 | 'allowed' {
  if (!powers) return 401;
  if (powers.executionId !== undefined) return row.rule === 'reader' ? ownOr404(powers.executionId, asked) : 403;
  if (row.rule !== 'reader' && !powers.permissions.includes(row.rule) && !powers.permissions.includes('admin'))
    return 403;
  const mayHere = row.everywhere ? ['*'] : [here, '*'];
  if (!mayHere.includes(powers.namespace) && row.elsewhere !== 'own') return row.elsewhere;
  if (powers.projects !== '*' && row.everyProject) return 403;
  if (['another', 'none'].includes(powers.projects) && row.foreign !== 'own') return row.foreign;
  return row.initiator && !powers.permissions.includes('admin') ? 403 : 'allowed';
}

function ownOr404(executionId: string, asked: string): 404 | 'allowed' {
  return executionId === asked ? 'allowed' : 404;
}

type Make = (body: object) => Promise<{ id: string; secret: string }>;

async function expiredKey(product: Product, make: Make): Promise<string> {
  const { secret } = await make({ expires_at: new Date(Date.now() + 1_000).toISOString() });
  await eventually('the key expires', async () => (await ask(product, secret)) === 401);
  return secret;
}

async function revokedKey(product: Product, make: Make): Promise<string> {
  const { id, secret } = await make({});
  await product.rest('DELETE', `/api/v1/keys/${id}`);
  return secret;
}

async function ask(product: Product, secret: string): Promise<number> {
  return (await product.rest('GET', '/api/v1/executions', { anonymous: true, headers: { 'x-api-key': secret } }))
    .status;
}
