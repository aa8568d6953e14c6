import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '@understudy/local-servers';

/** A database server that a test has for itself. */
export interface TestServer extends AsyncDisposable {
  /** Without a database name. */
  readonly url: string;
  /** The process, for tests that kill it. */
  readonly pid: number;
}

/** Whether a MariaDB server is installed on this machine. */
export function hasMariadb(): boolean {
  try {
    execFileSync('mariadbd', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts an empty MariaDB on a free port; its root has no password. `options` are added to its command line. */
export async function startMariadb(options: readonly string[] = []): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'understudy-mariadb-'));
  await chmod(directory, 0o777);
  const data = join(directory, 'data');
  const port = await freePort();
  const user = process.getuid?.() === 0 ? ['--user=mysql'] : [];
  await promisify(execFile)('mariadb-install-db', [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--tmpdir=${directory}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const server = spawn('mariadbd', ['--no-defaults', ...user, ...serverOptions(directory, port), ...options], {
    stdio: 'ignore',
  });
  await ready(port, () => server.exitCode);
  return {
    url: `mysql://root@127.0.0.1:${port}`,
    pid: server.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function serverOptions(directory: string, port: number): string[] {
  return [
    `--datadir=${join(directory, 'data')}`,
    // A starting server removes every stranger's temporary table from its tmpdir, so that no two may share one.
    `--tmpdir=${directory}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--socket=socket',
    `--pid-file=${join(directory, 'pid')}`,
    '--character-set-server=utf8mb4',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
  ];
}

async function ready(port: number, exitCode: () => number | null): Promise<void> {
  const ping = () =>
    promisify(execFile)('mariadb-admin', ['--no-defaults', '-uroot', '-h127.0.0.1', `-P${port}`, 'ping']);
  for (;;) {
    if (exitCode() !== null) throw new Error(`mariadbd ended with ${exitCode()}`);
    const answered = await ping().then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(50);
  }
}
