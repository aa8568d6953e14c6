import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PostgresPrograms, postgresPrograms } from './postgres-programs.ts';

/** A Postgres server of our own in the data directory. Stops when disposed. */
export interface EmbeddedServer extends AsyncDisposable {
  readonly url: string;
}

const stopTimeoutMs = 15_000;
const settleTimeoutMs = 60_000;
const environment = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };

/**
 * Starts Postgres in `dataDir/postgres`, or takes over the one that a killed server left running there: two servers on
 * one directory would destroy it. Fsync is on: what was acknowledged survives a crash of the machine.
 */
export async function startEmbeddedServer(dataDir: string): Promise<EmbeddedServer> {
  // As root Postgres runs as another account, which must get through to its directory.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const directory = join(dataDir, 'postgres');
  const programs = postgresPrograms(directory);
  const password = passwordOf(join(dataDir, 'postgres-password'));
  if (!existsSync(join(directory, 'initialised'))) initialise(programs, directory, password);
  const running =
    (await serverFromBefore(directory)) ?? (await start(programs, directory, join(dataDir, 'postgres.log')));
  return {
    url: `postgres://understudy:${password}@127.0.0.1:${running.port}/postgres`,
    [Symbol.asyncDispose]: () => stop(running.pid, directory),
  };
}

function passwordOf(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

function initialise({ command, account }: PostgresPrograms, directory: string, password: string): void {
  // Half an initdb is worth nothing.
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (account.uid !== undefined && account.gid !== undefined) chownSync(directory, account.uid, account.gid);
  const run = (program: 'initdb' | 'postgres', programArgs: readonly string[], input = '') => {
    const { file, args, account: as } = command(program, programArgs);
    const { status, stderr, error } = spawnSync(file, args, { ...as, env: environment, input, encoding: 'utf8' });
    if (status !== 0)
      throw new Error(`the database could not be initialised in ${directory}: ${error?.message ?? stderr.trim()}`);
  };
  // Local access is by Unix socket, of which there are none.
  run('initdb', [
    '-D',
    directory,
    '--username=understudy',
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ]);
  // Single-user mode takes the password from a pipe: no file of ours has to be readable by the other account.
  run('postgres', ['--single', '-D', directory, 'postgres'], `ALTER USER understudy PASSWORD '${password}'\n`);
  writeFileSync(join(directory, 'initialised'), '');
}

/** The server that a killed process of ours left running, once it is ready; one that is just ending is waited out. */
async function serverFromBefore(directory: string): Promise<{ pid: number; port: number } | undefined> {
  const deadline = Date.now() + settleTimeoutMs;
  for (;;) {
    const server = runningServer(directory);
    if (!server || server.state === 'ready') return server;
    if (Date.now() > deadline)
      throw new Error(`the database server ${server.pid} of ${directory} does not get out of state "${server.state}"`);
    await sleep(20);
  }
}

/** The server that runs on the directory, if one does: postmaster.pid has its process, directory, port and state. */
function runningServer(directory: string): { pid: number; port: number; state: string } | undefined {
  const file = join(directory, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [pid = '', owned, , port = '', , , , state = ''] = readFileSync(file, 'utf8').split('\n');
  const alive = isAlive(Number(pid)) && commandOf(Number(pid)).includes('postgres') && owned === directory;
  return alive ? { pid: Number(pid), port: Number(port), state: state.trim() } : undefined;
}

async function start(
  { command }: PostgresPrograms,
  directory: string,
  logFile: string,
): Promise<{ pid: number; port: number }> {
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=100',
    'log_checkpoints=off',
  ];
  const log = openSync(logFile, 'a', 0o600);
  // Detached: a Ctrl-C for us must not end it before we have written our last.
  const { file, args, account } = command('postgres', [
    '-D',
    directory,
    '-p',
    String(port),
    ...settings.flatMap((setting) => ['-c', setting]),
  ]);
  const child = spawn(file, args, { ...account, env: environment, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const failed = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      reject(new Error(`the database server ended with ${code ?? signal}; its log is ${logFile}`)),
    );
  });
  // Rejects whenever the server ends, also long after the race below: that is no unhandled rejection.
  failed.catch(() => {});
  child.unref();
  await Promise.race([failed, listening(directory, child.pid)]);
  return { pid: child.pid ?? 0, port };
}

// Postgres writes its process as the first line of its pid file and "ready" as the eighth (miscinit.h:
// LOCK_FILE_LINE_PM_STATUS); a file of another process is what a dead server left.
async function listening(directory: string, pid: number | undefined): Promise<void> {
  const file = join(directory, 'postmaster.pid');
  for (;;) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (Number(lines[0]) === pid && lines[7]?.trim() === 'ready') return;
    await sleep(20);
  }
}

// SIGINT is Postgres's fast shutdown: sessions end, the data is written, at last the pid file goes. A server that another
// process had started may stay in the process table after that, until somebody asks how it ended.
async function stop(pid: number, directory: string): Promise<void> {
  const runs = () => isAlive(pid) && existsSync(join(directory, 'postmaster.pid'));
  if (!runs()) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + stopTimeoutMs;
  while (runs() && Date.now() < deadline) await sleep(20);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // No /proc on this system: the pid file must do.
    return existsSync('/proc') ? '' : 'postgres';
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address === 'object' && address) return address.port;
  throw new Error('no free port for the database');
}
