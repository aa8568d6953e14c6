import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram, freePort } from '@understudy/local-servers';
import { execa } from 'execa';
import type { DatabaseEngine } from './database-server.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';
import { plainEnvironment, startServerProcess } from './server-process.ts';
import { createTemplate } from './template.ts';

// Small files, so that a copy of the template is quick; a crash of the machine may cost the last second.
const small = ['--innodb-log-file-size=16M', '--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=64M'];

const installMsMax = 120_000;

/** Whether this machine has MariaDB's server. */
export function hasMariadb(): boolean {
  return findProgram('mariadbd') !== undefined;
}

/** Real MariaDB servers, where `mariadbd` is installed. User `root`, database `railway`. */
export async function createMariadbEngine(templatesDir: string): Promise<DatabaseEngine> {
  const mariadbd = findProgram('mariadbd');
  const installDb = findProgram('mariadb-install-db');
  if (!mariadbd || !installDb)
    throw new Error('A MySQL service needs MariaDB on this machine: on Debian, apt-get install mariadb-server');
  const template = createTemplate(join(templatesDir, 'mariadb-tls'), {}, async (directory) => {
    const directories = [`--datadir=${directory}`, `--tmpdir=${directory}`];
    const access = ['--auth-root-authentication-method=normal', '--skip-test-db'];
    await execa(installDb, ['--no-defaults', ...directories, ...access, ...asRoot(), ...small], {
      ...plainEnvironment,
      timeout: installMsMax,
    });
    const { key, certificate } = selfSignedCertificate();
    await writeFile(join(directory, 'server.key'), key, { mode: 0o600 });
    await writeFile(join(directory, 'server.crt'), certificate);
  });
  return {
    async start({ directory, password }) {
      const isNew = !existsSync(directory);
      if (isNew) await template.copyTo(directory);
      // One that did not get as far as its first statements is new, too.
      const firstSql = join(directory, 'first.sql');
      if (isNew) await writeFirstSql(firstSql, password);
      const port = await freePort();
      const init = existsSync(firstSql) ? [`--init-file=${firstSql}`] : [];
      const args = [...serverFlags(directory, port), ...init];
      const server = await startServerProcess({ file: mariadbd, args, port, readyLine: /ready for connections/ });
      await rm(firstSql, { force: true });
      return server;
    },
  };
}

function serverFlags(directory: string, port: number): string[] {
  return [
    '--no-defaults',
    `--datadir=${directory}`,
    // A starting server removes every stranger's temporary table from its tmpdir, so that no two may share one.
    `--tmpdir=${directory}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    // Relative to the data directory: of a path no more than 107 bytes are taken.
    '--socket=socket',
    `--pid-file=${join(directory, 'mariadbd.pid')}`,
    '--character-set-server=utf8mb4',
    // As Railway's image has it: TLS for whoever asks, with a certificate that nobody vouches for.
    `--ssl-cert=${join(directory, 'server.crt')}`,
    `--ssl-key=${join(directory, 'server.key')}`,
    '--max-allowed-packet=64M',
    ...asRoot(),
    ...small,
  ];
}

// MariaDB runs as root with this flag. As another account with a capability for closed directories it takes Aria's
// control file for missing (it asks access(2)) and breaks its own tables.
function asRoot(): string[] {
  return userInfo().uid === 0 ? ['--user=root'] : [];
}

// Executed before the first connection, so that the password of the template is never open to anyone.
async function writeFirstSql(file: string, password: string): Promise<void> {
  const quoted = `'${password.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  const sql = [
    // The template's accounts without a password, among them root of 127.0.0.1.
    "DELETE FROM mysql.global_priv WHERE User IN ('', 'root')",
    'FLUSH PRIVILEGES',
    `CREATE USER root@localhost IDENTIFIED BY ${quoted}`,
    'GRANT ALL ON *.* TO root@localhost WITH GRANT OPTION',
    `CREATE USER root@'%' IDENTIFIED BY ${quoted}`,
    "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION",
    'CREATE DATABASE IF NOT EXISTS railway',
  ];
  await writeFile(file, sql.map((statement) => `${statement};\n`).join(''), { mode: 0o600 });
}
