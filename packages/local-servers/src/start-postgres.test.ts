import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCluster, isAlive, postgresPrograms, runningPostgres, setPassword, startPostgres } from './index.ts';

let parent: string;
let directory: string;
let logFile: string;
const password = "it's secret";

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'local-servers-'));
  directory = join(parent, 'data');
  logFile = join(parent, 'log');
  const programs = postgresPrograms([directory]);
  await createCluster(programs, { directory, user: 'keeper', flags: ['--no-sync'] });
  await setPassword(programs, directory, { user: 'keeper', password });
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const start = () => startPostgres(postgresPrograms([directory]), { directory, logFile, settings: ['fsync=off'] });

describe('a Postgres on this machine', () => {
  it('accepts its user on loopback by password, and nobody else', async () => {
    await using server = await start();
    const connect = (pass: string) =>
      postgres({ host: '127.0.0.1', port: server.port, user: 'keeper', database: 'postgres', pass });
    const sql = connect(password);
    expect(await sql`SELECT current_setting('listen_addresses') AS listens`).toEqual([{ listens: '127.0.0.1' }]);
    const stranger = connect('guess');
    await expect(stranger`SELECT 1`).rejects.toThrow('password authentication failed');
    await Promise.all([sql.end(), stranger.end()]);
  });

  it('is found by its data directory while it runs, and only then', async () => {
    {
      await using server = await start();
      expect(await runningPostgres(directory)).toMatchObject({ pid: server.pid, port: server.port, state: 'ready' });
    }
    expect(await runningPostgres(directory)).toBeUndefined();
  });

  it('says in one line why it did not start', async () => {
    await using _first = await start();
    await expect(start()).rejects.toThrow(
      /^the database server ended with 1 \(FATAL: .*postmaster.pid.*\); its log is .*$/,
    );
  });

  it('refuses a statement without repeating what is in it', async () => {
    const programs = postgresPrograms([directory]);
    const failing = setPassword(programs, directory, { user: 'nobody', password: 'not-to-be-seen' });
    const error = await failing.catch((reason: unknown) => String(reason));
    expect(error).toContain('role "nobody" does not exist');
    expect(error).not.toContain('not-to-be-seen');
  });

  it.each(['exit', 'SIGTERM'] as const)('ends with the process that started it: %s', async (end) => {
    const child = startElsewhere({ detached: false });
    const pid = await pidFrom(child);
    if (end === 'SIGTERM') child.kill(end);
    else child.stdin.end();
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 30_000 });
  });

  it('lives on where it is detached', async () => {
    const child = startElsewhere({ detached: true });
    const pid = await pidFrom(child);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    expect(await runningPostgres(directory)).toMatchObject({ pid, state: 'ready' });
    process.kill(pid, 'SIGINT');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 30_000 });
    expect(await readFile(logFile, 'utf8')).toContain('fast shutdown request');
  });
});

// A process of its own that starts the server, prints its pid, and ends when its input does.
function startElsewhere({ detached }: { detached: boolean }) {
  const program = `
    import { postgresPrograms, startPostgres } from ${JSON.stringify(fileURLToPath(new URL('index.ts', import.meta.url)))};
    const options = ${JSON.stringify({ directory, logFile, settings: ['fsync=off'], detached })};
    const { pid } = await startPostgres(postgresPrograms([options.directory]), options);
    process.stdout.write(String(pid));
    process.stdin.on('end', () => process.exit()).resume();`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function pidFrom({ stdout }: ReturnType<typeof startElsewhere>): Promise<number> {
  const [printed] = await once(stdout, 'data');
  return Number(String(printed));
}
