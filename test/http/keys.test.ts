import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ended, requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.[Symbol.asyncDispose]());

const request = { name: 'CI', permissions: ['clone', 'history:read'], namespaces: ['dev.deployment'] };
const newKey = async () => (await product.rest('POST', '/api/v1/keys', { body: request })).body;
const statusWith = async (secret: string) =>
  (await product.rest('GET', '/api/v1/executions', { anonymous: true, headers: { 'x-api-key': secret } })).status;

describe('revocation reaches what is open', () => {
  const openSocket = async (apiKey: string) => {
    const socket = new WebSocket(`${product.url.replace('http', 'ws')}/trpc?connectionParams=1`);
    await once(socket, 'open');
    socket.send(JSON.stringify({ method: 'connectionParams', data: { apiKey } }));
    const ask = (message: object) => socket.send(JSON.stringify({ id: 1, ...message }));
    const told: string[] = [];
    socket.on('message', (data) => told.push(String(data)));
    return { socket, ask, told };
  };

  it('a WebSocket is told why, and closed', async () => {
    const { id, secret } = await newKey();
    const accepted = await requestClone(product);
    const { socket, ask, told } = await openSocket(secret);
    const input = { json: { execution_id: accepted.execution_id } };
    ask({ method: 'subscription', params: { path: 'executions.watch', input } });
    await expect.poll(() => told.some((message) => message.includes('RUNNING'))).toBe(true);
    const closed = once(socket, 'close');
    await product.rest('DELETE', `/api/v1/keys/${id}`);
    // RFC 6455, 7.4.1: policy violation.
    expect((await closed)[0]).toBe(1008);
    expect(told.join()).toContain('The API key was revoked');
    await ended(product, accepted);
  });

  it('a WebSocket on which nothing was asked for is closed', async () => {
    const { id, secret } = await newKey();
    const { socket, ask, told } = await openSocket(secret);
    ask({ method: 'query', params: { path: 'history.list', input: { json: {} } } });
    await expect.poll(() => told.length).toBeGreaterThan(0);
    const closed = once(socket, 'close');
    await product.rest('DELETE', `/api/v1/keys/${id}`);
    expect((await closed)[0]).toBe(1008);
  });

  it('an event stream ends with the reason', async () => {
    const { id, secret } = await newKey();
    const accepted = await requestClone(product);
    const response = await fetch(product.url + accepted.logs_url, {
      headers: { 'x-api-key': secret, accept: 'text/event-stream' },
    });
    await product.rest('DELETE', `/api/v1/keys/${id}`);
    const streamed = await response.text();
    expect(streamed).toMatch(/event: failure\ndata: .*The API key was revoked.*\n\n$/);
    await ended(product, accepted);
  });
});

it('a page of a configured origin may ask for everything beforehand, one of another for nothing', async () => {
  const ask = async (origin: string) => {
    const headers = {
      origin,
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'x-api-key,idempotency-key',
    };
    const response = await fetch(`${product.url}/api/v1/keys/key_1`, { method: 'OPTIONS', headers });
    return [response.status, response.headers.get('access-control-allow-origin')];
  };
  expect(await ask('https://app.example.com')).toEqual([204, 'https://app.example.com']);
  expect((await ask('https://evil.example.com'))[1]).toBeNull();
});

describe('understudy keys', () => {
  const cli = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));
  const run = async (...args: string[]) => {
    const env = { ...process.env, UNDERSTUDY_URL: product.url, UNDERSTUDY_API_KEY: product.apiKey };
    const child = spawn(process.execPath, [cli, 'keys', ...args], { env });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { code, out, err };
  };
  const secretIn = (out: string) => /us_\S+/.exec(out)?.[0] ?? '';
  const idIn = (out: string) => /key_\w+/.exec(out)?.[0] ?? '';

  it('makes, shows, rotates and revokes a key', async () => {
    const made = await run('create', '--name', 'laptop', '--permission', 'history:read', '--expires-in', '90d');
    const [id, secret] = [idIn(made.out), secretIn(made.out)];
    expect(await statusWith(secret)).toBe(200);
    expect((await run('list')).out).toMatch(new RegExp(`${id}  active   laptop: history:read in dev.deployment`));
    const rotated = await run('rotate', id, '--grace-period', '0s');
    expect([await statusWith(secret), await statusWith(secretIn(rotated.out))]).toEqual([401, 200]);
    expect((await run('revoke', id)).out).toContain(`${id}  revoked`);
    expect(await statusWith(secretIn(rotated.out))).toBe(401);
  });

  it('makes a key of one Railway project, and shows which', async () => {
    const made = await run('create', '--name', 'acme', '--permission', 'clone', '--project', 'acme', '--json');
    expect(JSON.parse(made.out).railway_projects).toEqual(['acme']);
    expect((await run('list')).out).toMatch(/acme: clone in dev.deployment, \d+ clones an hour, Railway project acme,/);
  });

  it('shows no secret in a list', async () => {
    await run('create', '--name', 'other', '--permission', 'clone');
    expect((await run('list', '--json')).out).not.toContain('us_');
  });

  it.each([
    [['create', '--name', 'x'], /^understudy: --permission is missing\n$/],
    [['create', '--name', 'x', '--permission', 'root'], /^understudy: ValidationError: /],
    [['revoke', 'key_unknown'], /^understudy: NotFoundError: There is no such key\n$/],
    [['revoke'], /^understudy: KEY_ID is missing\n$/],
    [['lose'], /^understudy: there is no command "keys lose"/],
  ])('says in one line what is wrong with %j', async (args, message) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
