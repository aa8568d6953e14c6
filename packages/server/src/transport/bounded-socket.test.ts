import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { boundedSocket } from './bounded-socket.ts';

test('a reader who takes nothing is cut off with a reason, and what waits for it is bounded', async () => {
  const limit = 1024 * 1024;
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', WebSocket: boundedSocket(limit) });
  await once(sockets, 'listening');
  const accepted = once(sockets, 'connection');
  // A TCP server has an address of this kind.
  const reader = new WebSocket(`ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`);
  await once(reader, 'open');
  reader.pause();
  const [socket]: WebSocket[] = await accepted;
  const event = 'x'.repeat(64 * 1024);
  for (let sent = 0; sent < 1_000 && socket?.readyState === WebSocket.OPEN; sent++) socket.send(event);
  expect(socket?.readyState).toBe(WebSocket.CLOSING);
  expect(socket?.bufferedAmount).toBeLessThan(limit + 2 * event.length);

  const closed = once(reader, 'close');
  reader.resume();
  const [code, reason] = await closed;
  expect([code, String(reason)]).toEqual([1013, 'The connection is too slow for its events']);
  sockets.close();
});
