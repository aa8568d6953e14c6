import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('callback_url', () => {
  let product: Product;
  let receiver: Server;
  let taken = true;
  const received: { headers: Record<string, string>; body: string }[] = [];
  beforeAll(async () => {
    product = await startProduct();
    receiver = createServer(async (request, response) => {
      // Node's headers as the library wants them; none of these comes twice.
      received.push({ headers: request.headers as Record<string, string>, body: await text(request) });
      response.writeHead(taken ? 204 : 503).end();
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });
  afterAll(async () => {
    receiver.close();
    await product?.[Symbol.asyncDispose]();
  });
  const clone = () =>
    requestClone(product, { callback_url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/ended` });
  const stateOf = async (polling_url: string) => (await product.rest('GET', polling_url)).body.callback?.state;

  it('is told of the end by a request that Standard Webhooks verifies', async () => {
    const accepted = await clone();
    await eventually('it is delivered', async () => (await stateOf(accepted.polling_url)) === 'DELIVERED');
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(new Webhook(product.callbackSecret).verify(body, headers)).toMatchObject({
      type: 'execution.ended',
      data: { execution_id: accepted.execution_id, state: 'SUCCESS' },
    });
  });

  it('is told over kill -9 of a server that could not deliver', async () => {
    taken = false;
    received.length = 0;
    const accepted = await clone();
    await eventually('it was tried', async () => received.length > 0);
    await product.killServer();
    taken = true;
    await product.startServer();
    await eventually('it is delivered', async () => (await stateOf(accepted.polling_url)) === 'DELIVERED');
  });
});
