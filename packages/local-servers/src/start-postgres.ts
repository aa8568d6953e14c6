import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { freePort } from './free-port.ts';
import type { PostgresPrograms } from './postgres-programs.ts';
import { readPostmaster } from './postmaster-file.ts';
import { stopPostgres } from './running-postgres.ts';

const killAfterMs = 10_000;
const pollMs = 20;

/** How a server is started. */
export interface PostgresOptions {
  readonly directory: string;
  /** Where the server's own log goes; appended to. */
  readonly logFile: string;
  /** Each `name=value`, beside those that keep it on loopback. */
  readonly settings: readonly string[];
  /** A free one where absent. */
  readonly port?: number;
  /** Lives on when this process is killed, and gets no Ctrl-C with it. Otherwise it ends with this process. */
  readonly detached?: boolean;
}

/** A Postgres server that accepts connections on loopback; it stops when disposed, its data whole. */
export interface PostgresServer extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

/**
 * Starts Postgres on a data directory and a free port, and waits until it accepts connections, however long it has to
 * recover before. Rejects with the server's last words where it ends instead.
 */
export async function startPostgres(programs: PostgresPrograms, options: PostgresOptions): Promise<PostgresServer> {
  const { directory, logFile, settings, detached = false } = options;
  const port = options.port ?? (await freePort());
  const all = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...settings];
  const flags = ['-D', directory, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
  const { file, args, options: identity } = programs.command('postgres', flags);
  const log = openSync(logFile, 'a', 0o600);
  const logStart = fstatSync(log).size;
  const child = execa(file, args, {
    ...identity,
    // Straight into the file: a pipe would end with us. execa's types name descriptors up to 9, it passes on any.
    stdio: ['ignore', log as 3, log as 3],
    buffer: false,
    reject: false,
    detached,
    cleanup: !detached,
    // Postgres' fast shutdown.
    killSignal: 'SIGINT',
    forceKillAfterDelay: killAfterMs,
  });
  closeSync(log);
  if (detached) child.unref();
  const starting = new AbortController();
  const ended = child.then(({ exitCode, signal, code }) => `ended with ${exitCode ?? signal ?? code}`);
  const outcome = await Promise.race([ended, accepting(directory, child.pid, starting.signal)]);
  starting.abort();
  if (outcome !== 'ready' || child.pid === undefined)
    throw new Error(`the database server ${outcome}${lastWords(logFile, logStart)}; its log is ${logFile}`);
  const { pid } = child;
  const end = async () => {
    child.kill();
    await child;
  };
  return { pid, port, [Symbol.asyncDispose]: detached ? () => stopPostgres(pid, directory) : end };
}

// A pid file of another process is what a killed server left.
async function accepting(directory: string, pid: number | undefined, signal: AbortSignal): Promise<'ready'> {
  for (;;) {
    const server = await readPostmaster(directory);
    if (signal.aborted || (server?.pid === pid && server?.state === 'ready')) return 'ready';
    await sleep(pollMs);
  }
}

function lastWords(logFile: string, from: number): string {
  const lines = readFileSync(logFile).subarray(from).toString().split('\n');
  const fatal = lines.findLast((line) => /\b(FATAL|PANIC):/.test(line));
  return fatal ? ` (${fatal.slice(fatal.search(/FATAL|PANIC/))})` : '';
}
