import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ended, environmentNames } from '../harness/clones.ts';
import { type Product, type RestOptions, startProduct } from '../harness/product.ts';
import { makeShop } from '../harness/shop.ts';

// Two customers of one server, each an administrator of its own Railway project, who name everything alike.
let product: Product;
let acme: Customer;
let globex: Customer;

interface Customer {
  readonly projectId: string;
  readonly keyId: string;
  readonly secret: string;
  readonly executionId: string;
  readonly runToken: string;
  rest(method: string, path: string, options?: RestOptions): ReturnType<Product['rest']>;
}

const name = 'staging-shared';

async function customer(projectId: string): Promise<Customer> {
  const body = { name: 'customer', permissions: ['admin'], railway_projects: [projectId] };
  const { id, secret } = (await product.rest('POST', '/api/v1/keys', { body })).body;
  const rest: Customer['rest'] = (method, path, options = {}) =>
    product.rest(method, path, { anonymous: true, ...options, headers: { 'x-api-key': secret, ...options.headers } });
  const request = {
    client_name: 'Shared',
    railway_project_id: projectId,
    environment_name: name,
    enable_basic_auth: true,
  };
  const headers = { 'idempotency-key': 'shared' };
  const accepted = await rest('POST', '/api/v1/clones', { body: request, headers });
  expect([accepted.status, accepted.headers.get('idempotent-replayed')]).toEqual([202, null]);
  expect(await ended(product, accepted.body)).toMatchObject({ state: 'SUCCESS', initiated_by: id });
  return {
    projectId,
    keyId: id,
    secret,
    executionId: accepted.body.execution_id,
    runToken: accepted.body.run_token,
    rest,
  };
}

beforeAll(async () => {
  product = await startProduct();
  acme = await customer(product.shop.projectId);
  globex = await customer((await makeShop(product.simulator, 'postgres', 'www.globex.example')).projectId);
});
afterAll(() => product?.[Symbol.asyncDispose]());

const of = ({ projectId }: Customer, path: string) => `${path}?railway_project_id=${projectId}`;

it('history and its totals are one’s own', async () => {
  const { body } = await globex.rest('GET', `/api/v1/executions?environment=${name}`);
  expect(body).toMatchObject({ items: [{ execution_id: globex.executionId }], total: 1 });
  const all = (await globex.rest('GET', '/api/v1/executions?limit=200')).body;
  expect(JSON.stringify(all)).not.toContain(acme.projectId);
});

it('the environments of a neighbour are neither listed nor shown', async () => {
  expect((await globex.rest('GET', of(acme, '/api/v1/environments'))).status).toBe(404);
  expect((await globex.rest('GET', of(acme, `/api/v1/environments/${name}`))).status).toBe(404);
  expect((await globex.rest('GET', of(globex, '/api/v1/environments'))).body).toMatchObject([{ name }]);
});

it('a neighbour does not open, and so burn, credentials that are sealed for the server', async () => {
  const path = (id: string) => `/api/v1/executions/${id}/credentials`;
  expect((await globex.rest('POST', path(acme.executionId))).status).toBe(404);
  const { secret } = (await acme.rest('POST', '/api/v1/keys', { body: { name: 'colleague', permissions: ['clone'] } }))
    .body;
  const colleague = await product.rest('POST', path(acme.executionId), {
    anonymous: true,
    headers: { 'x-api-key': secret },
  });
  expect(colleague.status).toBe(403);
  expect((await acme.rest('POST', path(acme.executionId))).body).toMatchObject({ username: expect.any(String) });
});

it('the webhook URL starts nothing in another’s project', async () => {
  const path = `/api/v1/executions/webhook/dev.deployment/clone-staging-api/${product.webhookKey}`;
  const body = { client_name: 'Shared', railway_project_id: acme.projectId };
  expect((await globex.rest('POST', path, { body })).status).toBe(404);
  // Its own default project is none of theirs either.
  expect((await globex.rest('POST', path, { body: { client_name: 'Shared' } })).status).toBe(404);
});

it('a run token reads its own execution, and nothing of its project', async () => {
  const authorization = `Bearer ${acme.runToken}`;
  const statusOf = async (path: string) =>
    (await product.rest('GET', path, { anonymous: true, headers: { authorization } })).status;
  expect(await statusOf(`/api/v1/executions/${acme.executionId}/logs`)).toBe(200);
  expect(await statusOf(`/api/v1/executions/${globex.executionId}/logs`)).toBe(404);
  expect(await statusOf(of(acme, '/api/v1/environments'))).toBe(403);
});

it('an event stream of a neighbour does not open, whatever event it is to go on from', async () => {
  const headers = { accept: 'text/event-stream', 'last-event-id': '1.1' };
  const { status, body } = await globex.rest('GET', `/api/v1/executions/${acme.executionId}/logs`, { headers });
  expect([status, body.error]).toEqual([404, 'NotFoundError']);
});

it('calls of one batch are answered each for itself', async () => {
  const input = JSON.stringify(
    Object.fromEntries(
      [globex, acme, globex].map(({ executionId }, at) => [at, { json: { execution_id: executionId } }]),
    ),
  );
  const path = `/trpc/executions.get,executions.logs,executions.get?batch=1&input=${encodeURIComponent(input)}`;
  const answers = (await globex.rest('GET', path)).body as { error?: { json: { data: { httpStatus: number } } } }[];
  expect(answers.map(({ error }) => error?.json.data.httpStatus ?? 200)).toEqual([200, 404, 200]);
});

it('calls of one WebSocket are answered each for itself', async () => {
  const socket = new WebSocket(`${product.url.replace('http', 'ws')}/trpc?connectionParams=1`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ method: 'connectionParams', data: { apiKey: globex.secret } }));
  const heard: { id?: number; error?: { json: { data: { httpStatus: number } } }; result?: { type: string } }[] = [];
  socket.on('message', (data) => void heard.push(JSON.parse(String(data))));
  const ask = (id: number, method: string, path: string, input: object) =>
    socket.send(JSON.stringify({ id, method, params: { path, input: { json: input } } }));
  ask(1, 'subscription', 'executions.watch', { execution_id: acme.executionId });
  ask(2, 'subscription', 'executions.watch', { execution_id: globex.executionId });
  ask(3, 'query', 'executions.get', { execution_id: acme.executionId });
  ask(4, 'query', 'executions.get', { execution_id: globex.executionId });
  ask(5, 'mutation', 'executions.retry', { execution_id: acme.executionId });
  ask(6, 'mutation', 'environments.delete', { name, railway_project_id: acme.projectId });
  ask(7, 'subscription', 'executions.watch', { execution_id: acme.executionId, lastEventId: '1.1' });
  const outcome = (of: number) => {
    const first = heard.find(({ id, error, result }) => id === of && (error || result?.type === 'data'));
    return first && (first.error?.json.data.httpStatus ?? 200);
  };
  await expect
    .poll(() => [1, 2, 3, 4, 5, 6, 7].map(outcome), { timeout: 30_000 })
    .toEqual([404, 200, 404, 200, 404, 404, 404]);
  socket.terminate();
});

it('the audit trail shows no neighbour', async () => {
  const { body } = await globex.rest('GET', '/api/v1/audit?limit=200');
  expect(body.items.length).toBeGreaterThan(0);
  expect(new Set(body.items.map((item: { railway_project_id: string }) => item.railway_project_id))).toEqual(
    new Set([globex.projectId]),
  );
  expect(JSON.stringify(body)).not.toContain(acme.keyId);
  expect((await globex.rest('GET', `/api/v1/audit?execution_id=${acme.executionId}`)).body.items).not.toContainEqual(
    expect.objectContaining({ initiator: acme.keyId }),
  );
});

describe('the command line', () => {
  const cli = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
  const run = async (...args: string[]) => {
    const env = { ...process.env, UNDERSTUDY_URL: product.url, UNDERSTUDY_API_KEY: globex.secret };
    const child = spawn(process.execPath, [cli, ...args], { env });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code, out, err };
  };

  it('makes no key of another’s project, and lists none', async () => {
    const create = ['keys', 'create', '--name', 'thief', '--permission', 'clone', '--project'];
    for (const project of [acme.projectId, '*']) {
      const { code, out, err } = await run(...create, project);
      expect([code, out, err]).toEqual([2, '', expect.stringContaining('more than its maker has')]);
    }
    const listed = (await run('keys', 'list')).out;
    expect([listed.includes(globex.keyId), listed.includes(acme.keyId)]).toEqual([true, false]);
  });
});

it('deleting an environment leaves a neighbour’s of the same name alone', async () => {
  expect((await globex.rest('DELETE', of(acme, `/api/v1/environments/${name}`))).status).toBe(404);
  const { status, body } = await globex.rest('DELETE', of(globex, `/api/v1/environments/${name}`));
  expect([200, 202]).toContain(status);
  if (status === 202) await ended(product, body);
  expect(await environmentNames(product)).toContain(name);
  expect((await globex.rest('GET', of(globex, '/api/v1/environments'))).body).toEqual([]);
});
