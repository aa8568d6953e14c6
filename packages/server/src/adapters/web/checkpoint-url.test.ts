import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { asSecret } from '../../core/secret.ts';
import { createCheckpointUrl } from './checkpoint-url.ts';

async function receiver(status: number | undefined, headers: Record<string, string> = {}) {
  const got: { body: string; request: IncomingMessage }[] = [];
  const server = createServer(async (request, response) => {
    got.push({ body: await text(request), request });
    if (status !== undefined) response.writeHead(status, headers).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { got, port, [Symbol.dispose]: close };
}
const never = new AbortController().signal;
const to = (port: number, login = '') => createCheckpointUrl(asSecret(`http://${login}127.0.0.1:${port}/trail`));

it('posts the line, and the login of the URL as a header', async () => {
  using server = await receiver(204);
  await to(server.port, 'keeper:s%40fe@').send('{"line":1}', never);
  const [{ body, request } = {}] = server.got;
  expect([request?.method, request?.url, body]).toEqual(['POST', '/trail', '{"line":1}']);
  expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('keeper:s@fe').toString('base64')}`);
});

it.each([500, 401, 302])('fails on %i, without a word of the URL', async (status) => {
  using server = await receiver(status, { location: 'http://127.0.0.1:1/' });
  await expect(to(server.port, 'keeper:safe@').send('', never)).rejects.toThrow(/^it answered \d+$/);
});

it('fails where nobody listens, without a word of the URL', async () => {
  const server = await receiver(204);
  server[Symbol.dispose]();
  await expect(to(server.port, 'keeper:safe@').send('', never)).rejects.toThrow(/^it cannot be reached(: \w+)?$/);
});

it('fails where it is not answered in time', async () => {
  using server = await receiver(undefined);
  const late = new AbortController();
  const sending = to(server.port).send('', late.signal);
  await expect.poll(() => server.got.length).toBe(1);
  late.abort();
  await expect(sending).rejects.toThrow('it did not answer in time');
});
