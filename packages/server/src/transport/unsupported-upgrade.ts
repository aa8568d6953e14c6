import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const hopByHop = new Set(['upgrade', 'connection', 'http2-settings']);

/**
 * Lets the server answer a request as if it had not asked for another protocol, which RFC 9110 (7.8) allows. Java's
 * HTTP client and `curl --http2` ask for h2c with every first request; Node 20 takes each of them for an upgrade as soon
 * as one kind is listened to, and has stopped to read HTTP then: so the request is given to it once more.
 */
export function answerUnsupportedUpgrade(server: Server, req: IncomingMessage, { socket, head }: Upgrade): void {
  const lines = [`${req.method} ${req.url} HTTP/1.1`];
  for (let index = 0; index + 1 < req.rawHeaders.length; index += 2) {
    const name = req.rawHeaders[index] ?? '';
    if (!hopByHop.has(name.toLowerCase())) lines.push(`${name}: ${req.rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

export interface Upgrade {
  readonly socket: Duplex;
  readonly head: Buffer;
}
