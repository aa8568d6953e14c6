import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { redisCommand } from './redis-command.ts';

it('a Redis that stops without an answer is an error, not a wait without end', async () => {
  const server = createServer((socket) => socket.once('data', () => socket.end('+OK\r\n'))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await expect(redisCommand(port, 'secret', ['DBSIZE'])).rejects.toThrow('closed the connection');
  server.close();
});
