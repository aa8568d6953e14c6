import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, describe, expect, it } from 'vitest';
import { DatabaseFleet } from './database-fleet.ts';
import { hasMariadb } from './mariadb-engine.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'fleet-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const missingMariadb = !hasMariadb() && process.env.CI !== 'true';
if (missingMariadb)
  process.stderr.write('skipped: MariaDB is not installed (Debian: apt-get install mariadb-server)\n');

describe('the database servers of a simulator', () => {
  it.skipIf(missingMariadb)('are MariaDB with the password that was asked for', async () => {
    await using fleet = await DatabaseFleet.open(dataDir, () => undefined);
    const password = `it's \\ hard`;
    await fleet.ensureRunning('one', 'mysql', password);
    const connection = await createConnection({ host: '127.0.0.1', port: port(fleet), user: 'root', password });
    const [rows] = await connection.query("SHOW DATABASES LIKE 'railway'");
    expect(rows).toHaveLength(1);
    await connection.end();
  });

  it.skipIf(missingMariadb)('refuse MariaDB without a password', async () => {
    await using fleet = await DatabaseFleet.open(dataDir, () => undefined);
    await fleet.ensureRunning('one', 'mysql', 'secret');
    await expect(createConnection({ host: '127.0.0.1', port: port(fleet), user: 'root' })).rejects.toThrow('denied');
  });

  it('are gone with their directory once removed', async () => {
    await using fleet = await DatabaseFleet.open(dataDir, () => undefined);
    await fleet.ensureRunning('one', 'postgres', 'secret');
    const former = port(fleet);
    await fleet.remove('one');
    expect([await fleet.size('one'), await isListening(former)]).toEqual([0, false]);
  });

  it('belong to one running simulator only', async () => {
    await using _first = await DatabaseFleet.open(dataDir, () => undefined);
    await expect(DatabaseFleet.open(dataDir, () => undefined)).rejects.toThrow('in use');
  });

  it('are ended by the next start after a kill -9', async () => {
    const abandoned = await abandonServer();
    expect(await isListening(abandoned)).toBe(true);
    await using _next = await DatabaseFleet.open(dataDir, () => undefined);
    expect(await isListening(abandoned)).toBe(false);
  });
});

function port(fleet: DatabaseFleet): number {
  const found = fleet.port('one');
  if (found === undefined) throw new Error('no server runs');
  return found;
}

// A process of its own that starts a server, prints its port and is killed.
async function abandonServer(): Promise<number> {
  const module = new URL('./database-fleet.ts', import.meta.url).href;
  const program = `
    import { DatabaseFleet } from '${module}';
    const fleet = await DatabaseFleet.open(${JSON.stringify(dataDir)}, () => undefined);
    await fleet.ensureRunning('abandoned', 'postgres', 'secret');
    process.stdout.write(String(fleet.port('abandoned')));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = await once(child.stdout, 'data');
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return Number(String(printed));
}

function isListening(at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp(at, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
