import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { type SmallServer, serveSmallRouter } from '../testing/small-server.ts';
import { sendEvents } from './event-stream.ts';

const accept = { accept: 'text/event-stream' };
const line = (number: number, type = 'log') =>
  `id: ${number}\nevent: ${type}\ndata: {"type":"${type}","number":${number},"at":"1970-01-01T00:00:00.000Z"}\n\n`;

test('every event once, with its id and type, and the end of the response after `end`', async () => {
  await using server = await serveSmallRouter();
  const response = await server.call('/api/v1/things/one/logs', { headers: accept });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(await response.text()).toBe([1, 2, 3, 4].map((number) => line(number)).join('') + line(5, 'end'));
});

test('goes on after Last-Event-ID', async () => {
  await using server = await serveSmallRouter();
  const response = await server.call('/api/v1/things/one/logs', { headers: { ...accept, 'last-event-id': '3' } });
  expect(await response.text()).toBe(line(4) + line(5, 'end'));
});

test('204 after the last event, so that a browser asks no more', async () => {
  await using server = await serveSmallRouter();
  const response = await server.call('/api/v1/things/one/logs', { headers: { ...accept, 'last-event-id': '5' } });
  expect(response.status).toBe(204);
});

test('the same address without the header is plain JSON', async () => {
  await using server = await serveSmallRouter();
  expect(await (await server.call('/api/v1/things/one/logs')).json()).toEqual({ items: [], of: 'one' });
});

test('an error before the first event has its status', async () => {
  await using server = await serveSmallRouter();
  expect((await server.call('/api/v1/things/unknown/logs', { headers: accept })).status).toBe(404);
  expect((await fetch(`${server.url}/api/v1/things/one/logs`, { headers: accept })).status).toBe(401);
});

test('a quiet stream gets comments', async () => {
  await using server = await serveSmallRouter({ limits: { heartbeatMs: 20 } });
  const read = await openEndless(server);
  expect(await read.until(': quiet\n\n')).toContain(line(2));
  await read.cancel();
});

test('a stream is ended when the server closes', async () => {
  await using server = await serveSmallRouter();
  const read = await openEndless(server);
  await read.until(line(2));
  await server.close();
  expect(await read.rest()).toBe('');
});

test('a subscription is read only as fast as the client takes it, and ended when the client goes', async () => {
  let given = 0;
  let ended = false;
  async function* flood() {
    try {
      for (;;) yield { type: 'log', message: 'x'.repeat(64 * 1024), number: ++given };
    } finally {
      ended = true;
    }
  }
  const gone = new AbortController();
  const server = createServer((_req, res) => {
    res.once('close', () => gone.abort());
    void sendEvents(flood(), res, {
      heartbeatMs: 60_000,
      signal: gone.signal,
      requestId: '1',
      onFailure: () => undefined,
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an address of this kind.
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.pause();
  await settled(() => given);
  expect(given).toBeGreaterThan(0);
  expect(ended).toBe(false);
  socket.destroy();
  await expect.poll(() => ended).toBe(true);
  server.close();
});

// Waits until the number stays the same from one look to the next.
async function settled(count: () => number): Promise<void> {
  let before = -1;
  await expect
    .poll(
      () => {
        const same = count() === before;
        before = count();
        return same && before > 0;
      },
      { interval: 100, timeout: 20_000 },
    )
    .toBe(true);
}

async function openEndless(server: SmallServer) {
  const { body } = await server.call('/api/v1/things/endless/logs', { headers: accept });
  const reader = (body ?? new ReadableStream<Uint8Array>()).pipeThrough(new TextDecoderStream()).getReader();
  return {
    async until(end: string): Promise<string> {
      let seen = '';
      while (!seen.includes(end)) {
        const { done, value } = await reader.read();
        if (done) break;
        seen += value;
      }
      return seen;
    },
    async rest(): Promise<string> {
      const { value = '' } = await reader.read();
      return value;
    },
    cancel: () => reader.cancel(),
  };
}
