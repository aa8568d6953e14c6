import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { createKestraClient, type KestraCall } from './kestra-client.ts';
import { anything } from './schemas.ts';

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = createKestraClient({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tenant: 'main',
  });
  return {
    client,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const call: KestraCall = { method: 'POST', path: '/flows', timeoutMs: 200, safe: false };

it('gives up on a call that is not answered in time, whatever the garbage collector takes meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const collecting = setInterval(collect, 10);
  await using kestra = await serve(() => {});
  const error = { status: 0, unavailable: true };
  await expect(kestra.client.call(call, anything)).rejects.toMatchObject(error);
  clearInterval(collecting);
});

it('gives up on an answer that stops half-way', async () => {
  await using kestra = await serve((_, response) => void response.writeHead(200).write('{'));
  await expect(kestra.client.call(call, anything)).rejects.toMatchObject({ status: 0, unavailable: true });
});

it('sends the body with its type', async () => {
  let sent: unknown;
  await using kestra = await serve(async (request, response) => {
    const text = (await request.setEncoding('utf8').toArray()).join('');
    sent = [request.method, request.url, request.headers['content-type'], text];
    response.end('{}');
  });
  await kestra.client.call({ ...call, body: { type: 'application/x-yaml', text: 'id: a' } }, anything);
  expect(sent).toEqual(['POST', '/api/v1/main/flows', 'application/x-yaml', 'id: a']);
});
