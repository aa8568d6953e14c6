import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createGatewayClient } from './create-gateway-client.ts';

const round = { done: true, executions: 1, intents: 2, opened_credentials: 3, logs_archived: 4 };
const options = { dryRun: true, signal: new AbortController().signal };

/** A server that answers everything alike, and remembers what it was asked. */
async function answering(status: number, body: string) {
  const asked: { request: IncomingMessage; body: string }[] = [];
  const server = createServer(async (request, response) => {
    asked.push({ request, body: (await request.setEncoding('utf8').toArray()).join('') });
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, url, [Symbol.asyncDispose]: async () => void server.close() };
}

/** What `node --expose-gc` puts in reach. */
function exposedGc(): () => void {
  setFlagsFromString('--expose-gc');
  // A context that is new has what the flag brings.
  return runInNewContext('gc') as () => void;
}

it('asks with the key, and gives the figures', async () => {
  await using server = await answering(200, JSON.stringify({ ...round, dry_run: true }));
  expect(await createGatewayClient({ url: server.url, apiKey: 'us_key' }).purge(options)).toEqual(round);
  const [{ request, body } = {}] = server.asked;
  expect([request?.method, request?.url, request?.headers['x-api-key'], body]).toEqual([
    'POST',
    '/api/v1/history/purge',
    'us_key',
    '{"dry_run":true}',
  ]);
});

it.each([
  [
    'a key that may not',
    403,
    '{"message":"This needs the permission admin"}',
    { fatal: true, message: 'The server answered 403: This needs the permission admin' },
  ],
  [
    'an engine that is away',
    503,
    '{"message":"Kestra does not answer"}',
    { fatal: false, message: 'The server answered 503: Kestra does not answer' },
  ],
  ['too many requests', 429, '{}', { fatal: false, message: 'The server answered 429' }],
  ['what is no JSON', 502, '<html>', { fatal: false, message: 'The server answered 502' }],
  ['another version', 200, '{}', { fatal: true }],
])('%s', async (_, status, body, error) => {
  await using server = await answering(status, body);
  await expect(createGatewayClient({ url: server.url, apiKey: 'us_key' }).purge(options)).rejects.toMatchObject(error);
});

it('a server that is not there may be there later', async () => {
  const gone = await answering(200, '{}');
  await gone[Symbol.asyncDispose]();
  await expect(createGatewayClient({ url: gone.url, apiKey: 'us_key' }).purge(options)).rejects.toMatchObject({
    fatal: false,
  });
});

it('a server that never answers is given up, and may answer later, though the garbage is collected meanwhile', async () => {
  const collectGarbage = exposedGc();
  const server = createServer(() => void collectGarbage()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waiting = createGatewayClient({ url, apiKey: 'us_key' }, { timeoutMs: 200 }).purge(options);
  await expect(waiting).rejects.toMatchObject({ fatal: false, message: `The server at ${url} does not answer` });
  server.closeAllConnections();
  server.close();
});

it('an answer that breaks off is tried again', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"done":', () => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(createGatewayClient({ url, apiKey: 'us_key' }).purge(options)).rejects.toMatchObject({ fatal: false });
  server.close();
});

it('settings that are missing are named', async () => {
  const error = { fatal: true, message: 'UNDERSTUDY_URL and UNDERSTUDY_API_KEY are missing' };
  await expect(createGatewayClient(undefined).purge(options)).rejects.toMatchObject(error);
});
