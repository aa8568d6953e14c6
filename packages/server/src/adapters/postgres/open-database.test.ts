import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from './open-database.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-database-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const postmaster = async () => (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0];

// A server that does no more than open its database, in a process of its own that can be killed.
async function openElsewhere() {
  const program = `
    import { openDatabase } from ${JSON.stringify(fileURLToPath(new URL('open-database.ts', import.meta.url)))};
    const { sql } = await openDatabase({ dataDir: ${JSON.stringify(dataDir)} });
    await sql\`CREATE TABLE kept AS SELECT 42 AS answer\`;
    process.stdout.write('open');
    setInterval(() => {}, 60_000);`;
  const options = ['--import', 'tsx', '--conditions=understudy-source', '--input-type=module'];
  const child = spawn(process.execPath, [...options, '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

it('keeps what was written, and the password to itself', async () => {
  {
    await using database = await openDatabase({ dataDir });
    await database.sql`CREATE TABLE kept AS SELECT 42 AS answer`;
  }
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  await using database = await openDatabase({ dataDir });
  expect(await database.sql`SELECT answer FROM kept`).toEqual([{ answer: 42 }]);
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  const [settings] = await database.sql`SELECT current_setting('fsync') AS fsync, inet_server_addr()::text AS address`;
  expect(settings).toEqual({ fsync: 'on', address: '127.0.0.1/32' });
});

it('takes over the database server of a process that was killed', async () => {
  const server = await openElsewhere();
  const pid = await postmaster();
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  await using database = await openDatabase({ dataDir });
  expect(await postmaster()).toBe(pid);
  expect(await database.sql`SELECT answer FROM kept`).toEqual([{ answer: 42 }]);
});

it('refuses a data directory that another server uses, and leaves that one in peace', async () => {
  await using first = await openDatabase({ dataDir });
  await expect(openDatabase({ dataDir })).rejects.toThrow(/another server is running on the data directory/);
  expect(await first.sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});

it('brings the tables up to date once, whoever comes first', async () => {
  await using first = await openDatabase({ dataDir });
  const databaseUrl = first.url;
  const others = await Promise.all([1, 2, 3].map(() => openDatabase({ databaseUrl, dataDir })));
  const names = (await first.sql<{ name: string }[]>`SELECT name FROM migrations ORDER BY name`).map(
    ({ name }) => name,
  );
  expect(names[0]).toBe('0001-embedded-engine.sql');
  expect(new Set(names).size).toBe(names.length);
  expect(others.map(({ exclusive }) => exclusive)).toEqual([false, false, false]);
  await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
});
