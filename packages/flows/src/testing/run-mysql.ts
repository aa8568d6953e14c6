import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';

/** Does statements on a server, one after another, as a person at a terminal would; gives the last one's rows. */
export async function runMysql(url: string, ...statements: readonly string[]): Promise<unknown[]> {
  const connection = await createConnection({
    uri: url,
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
  });
  try {
    await connection.query("SET sql_mode = '', foreign_key_checks = 0, time_zone = '+02:00'");
    let rows: unknown = [];
    for (const statement of statements) [rows] = await connection.query(statement);
    return Array.isArray(rows) ? rows : [];
  } finally {
    await connection.end();
  }
}

/** Does statements while this process stands still: for a change between two steps of the code under test. */
export function runMysqlAtOnce(url: string, ...statements: readonly string[]): void {
  const { port, pathname } = new URL(url);
  const script = `SET sql_mode = ''; ${statements.join(';\n')}`;
  execFileSync('mariadb', ['--no-defaults', '-uroot', '-h127.0.0.1', `-P${port}`, '-e', script, pathname.slice(1)]);
}

/** Everything in a database as mariadb-dump writes it, the database's own name aside. */
export async function dumpMysql(url: string): Promise<string> {
  const { port, pathname } = new URL(url);
  const database = pathname.slice(1);
  const { stdout } = await promisify(execFile)(
    'mariadb-dump',
    [
      '--no-defaults',
      '-uroot',
      '-h127.0.0.1',
      `-P${port}`,
      '--routines',
      '--events',
      '--hex-blob',
      '--skip-comments',
      '--max-allowed-packet=1G',
      '--order-by-primary',
      database,
    ],
    { maxBuffer: 2 ** 30, encoding: 'latin1' },
  );
  return stdout.replaceAll(`\`${database}\`.`, '');
}
