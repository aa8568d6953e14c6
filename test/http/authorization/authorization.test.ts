import { access, appRouter } from '@understudy/server/router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../../harness/clones.ts';
import { type Product, startProduct } from '../../harness/product.ts';
import { expected, makeCallers, type TestCaller } from './callers.ts';
import { type Call, overHttp, overRest, overWebSocket } from './doors.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { rulesFor, type Things } from './rules.ts';

let product: Product;
let issuer: Issuer;
let things: Things;
let callers: Readonly<Record<string, TestCaller>>;

beforeAll(async () => {
  issuer = await startIssuer();
  product = await startProduct({ settings: issuer.settings });
  const [one, other] = [await requestClone(product), await requestClone(product)];
  await Promise.all([one, other].map((accepted) => ended(product, accepted)));
  const { projectId } = product.shop;
  // Ends soon: a JWT rotates no key that lasts longer than what it makes itself.
  const expires_at = new Date(Date.now() + 86_400_000);
  const body = { name: 'other', permissions: ['history:read'], railway_projects: [projectId], expires_at };
  const { id } = (await product.rest('POST', '/api/v1/keys', { body })).body;
  things = { executionId: one.execution_id, projectId, keyId: id, webhookKey: product.webhookKey };
  callers = await makeCallers(product, issuer, {
    own: one.run_token,
    other: other.run_token,
    executionId: one.execution_id,
    otherId: other.execution_id,
    projectId,
  });
});
afterAll(async () => {
  await product?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
});

// tRPC's own record of what the router holds.
const procedures = appRouter._def.procedures as unknown as Record<
  string,
  { _def: { type: Call['type']; meta?: { rest?: Call['routes'] } } }
>;
const names = Object.keys(procedures);
const rules = () => rulesFor(things);

it('every procedure has a rule, here and in the server, and it is the same', () => {
  const here = Object.fromEntries(Object.entries(rules()).map(([name, { rule }]) => [name, rule]));
  expect(Object.fromEntries(access)).toEqual(here);
});

describe.each(names)('%s', (name) => {
  // What each caller gets against what it must get, so that a failure shows all the wrong ones at once.
  const everybody = async (door: (caller: TestCaller, call: Call) => Promise<readonly number[]>) => {
    const row = rules()[name];
    if (!row) throw new Error(`${name} has no rule`);
    const { type, meta } = procedures[name]?._def ?? { type: 'query', meta: {} };
    const [got, wanted]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
    const ask = async ([kind, caller]: [string, TestCaller]) => {
      const want = expected(caller, row, things.executionId);
      const input = want === 'allowed' ? (row.harmless ?? row.input) : row.input;
      const statuses = await door(caller, { name, type, routes: meta?.rest ?? [], input });
      got[kind] = statuses.map((status) => seen(status, want));
      wanted[kind] = statuses.map(() => want);
    };
    await Promise.all(Object.entries(callers).map(ask));
    expect(got).toEqual(wanted);
  };

  it('over REST', () => everybody((caller, call) => overRest(product.url, caller, call)));
  it('over tRPC by HTTP', () => everybody(async (caller, call) => [await overHttp(product.url, caller, call)]));
  it('over WebSocket', () => everybody(async (caller, call) => [await overWebSocket(product.url, caller, call)]));
});

// Whoever may call is told neither 401 nor 403, nor that the server broke.
function seen(status: number, want: number | 'allowed'): number | 'allowed' {
  const isAllowed = status >= 200 && status < 500 && status !== 401 && status !== 403;
  return want === 'allowed' && isAllowed ? 'allowed' : status;
}

describe('what is no procedure:', () => {
  const statusOf = async (path: string, caller: TestCaller) => {
    const [status] = await overRest(product.url, caller, {
      name: path,
      type: 'query',
      routes: [{ method: 'GET', path }],
      input: {},
    });
    return status;
  };

  it.each(['/healthz', '/readyz', '/openapi.json', '/trpc/openapi.json', '/docs'])('%s is for all', async (path) => {
    const statuses = await Promise.all(Object.values(callers).map((caller) => statusOf(path, caller)));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('/metrics is for every key and token of all projects, and no run token', async () => {
    for (const [kind, caller] of Object.entries(callers)) {
      const { powers } = caller;
      const want = !powers ? 401 : powers.projects === '*' ? 200 : 403;
      expect([kind, await statusOf('/metrics', caller)]).toEqual([kind, want]);
    }
  });
});

it('an execution of another namespace is answered as one that nobody made', async () => {
  const caller = callers['a key of another namespace'];
  const headers = { 'x-api-key': caller?.shows && 'apiKey' in caller.shows ? caller.shows.apiKey : '' };
  const read = async (id: string) => {
    const { status, body } = await product.rest('GET', `/api/v1/executions/dev.deployment/clone-staging-api/${id}`, {
      anonymous: true,
      headers,
    });
    return { status, ...body, details: {}, request_id: '' };
  };
  expect(await read(things.executionId)).toEqual(await read('01ARZ3NDEKTSV4RRFFQ69G5FAV'));
});

it('an issuer’s keys are not fetched for every token', async () => {
  const claims = { understudy_permissions: 'history:read', understudy_namespaces: '*' };
  const before = issuer.fetched();
  for (let call = 0; call < 20; call++) {
    const headers = { authorization: `Bearer ${await issuer.sign({ ...claims, sub: `${call}` })}` };
    expect((await product.rest('GET', '/api/v1/executions', { anonymous: true, headers })).status).toBe(200);
  }
  expect(issuer.fetched()).toBe(before);
});
