import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from './free-port.ts';

it('gives no port twice, however many ask at once', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(new Set(ports).size).toBe(200);
});

it('gives a port that can be listened on', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => void server.once('listening', resolve).once('error', reject));
  server.close();
});

it('gives none of those that outgoing connections have', async () => {
  expect(await freePort()).toBeLessThan(32_768);
});
