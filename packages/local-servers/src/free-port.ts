import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that systems give to outgoing connections (Linux from 32,768, macOS from 49,152): one of those may be
// taken by any connection while a server that was killed starts again.
const lowest = 15_000;
const highest = 32_000;

/** A loopback port that was free a moment ago: another process may take it first. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
  throw new Error(`no loopback port between ${lowest} and ${highest} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    // Somebody has it, or the system keeps it for itself.
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
