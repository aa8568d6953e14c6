import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { localAddress, type Phase } from './target.ts';

const readers = 400;

/** Connections that ask for everything there is, again and again, and never read. */
const slow: Phase = async ({ url, apiKey }, until) => {
  const { hostname, port } = new URL(url);
  const ask = `GET /openapi.json HTTP/1.1\r\nHost: x\r\nX-API-Key: ${apiKey}\r\n\r\n`;
  const sockets: Socket[] = [];
  for (let at = 0; at < readers; at += 1) {
    const socket = connect({ host: hostname, port: Number(port), localAddress });
    socket.on('error', () => {});
    socket.pause();
    sockets.push(socket);
  }
  let asked = 0;
  while (performance.now() < until) {
    for (const socket of sockets) {
      if (socket.writableNeedDrain || socket.destroyed) continue;
      socket.write(ask);
      asked += 1;
    }
    await sleep(50);
  }
  for (const socket of sockets) socket.destroy();
  return { readers, asked };
};
export default slow;
