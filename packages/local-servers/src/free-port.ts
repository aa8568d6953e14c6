import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// Below the ports that systems give to outgoing connections (Linux from 32,768, macOS from 49,152): one of those may be
// taken by any connection while a server that was killed starts again.
const lowest = 15_000;
const highest = 32_000;
// One for all processes of a machine, whatever their TMPDIR is.
const shared = process.platform === 'win32' ? tmpdir() : '/tmp';
// Who is given a port listens on it well within that.
const reservedMs = 120_000;

/**
 * A free loopback port that is given to nobody else for two minutes, by any process of this user that asks here: between
 * the answer and the listening two who start servers at once would now and then meet.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(lowest, highest);
    if (reserve(port) && (await isFree(port))) return port;
  }
  throw new Error(`no loopback port between ${lowest} and ${highest} is free`);
}

function reserve(port: number): boolean {
  const folder = join(shared, `understudy-ports-${userInfo().uid}`);
  const file = join(folder, String(port));
  mkdirSync(folder, { recursive: true });
  try {
    if (Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > reservedMs) rmSync(file);
    writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch {
    // Another has it, or was as quick to take over an old reservation.
    return false;
  }
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
