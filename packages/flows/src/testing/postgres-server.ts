import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster, postgresPrograms, setPassword, startPostgres as startServer } from '@understudy/local-servers';

const login = { user: 'postgres', password: 'postgres' };

/** Starts an empty PostgreSQL on a free port, with the superuser `postgres`. The URL has no database name. */
export async function startPostgres(): Promise<AsyncDisposable & { readonly url: string }> {
  const parent = await mkdtemp(join(tmpdir(), 'understudy-postgres-'));
  // The server does not run as root: its own user has to get in.
  await chmod(parent, 0o755);
  const directory = join(parent, 'data');
  const programs = postgresPrograms([directory]);
  await createCluster(programs, { directory, user: login.user, flags: ['--no-sync'] });
  await setPassword(programs, directory, login);
  const server = await startServer(programs, { directory, logFile: join(parent, 'log'), settings: ['fsync=off'] });
  return {
    url: `postgres://${login.user}:${login.password}@127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(parent, { recursive: true, force: true });
    },
  };
}
