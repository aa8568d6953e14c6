import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseAddress } from '../../core/database.ts';
import { canTestMariadb } from '../../testing/can-test-mariadb.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { startMariadb, type TestServer } from '../../testing/mariadb-server.ts';
import { dumpMysql, runMysql } from '../../testing/run-mysql.ts';
import { createMysqlDriver } from './index.ts';

const driver = createMysqlDriver();
const traps = readFileSync(new URL('traps.fixture.sql', import.meta.url), 'utf8')
  .replace(/^--.*\n/, '')
  .split('\n;;\n')
  .filter((statement) => statement.trim() !== '');

describe.runIf(canTestMariadb())('copying a MySQL database', () => {
  let here: TestServer;
  let there: TestServer;

  beforeAll(async () => {
    const log = '--innodb-log-file-size=256M';
    [here, there] = await Promise.all([startMariadb([log, '--max-allowed-packet=64M']), startMariadb([log])]);
    await runMysql(`${here.url}`, 'CREATE DATABASE production CHARACTER SET latin1 COLLATE latin1_german1_ci');
    await runMysql(`${here.url}/production`, ...traps);
  });
  afterAll(async () => {
    await here?.[Symbol.asyncDispose]();
    await there?.[Symbol.asyncDispose]();
  });

  const source = (): DatabaseAddress => ({ url: `${here.url}/production`, describe: 'here/production' });

  async function emptyTarget(name: string): Promise<DatabaseAddress> {
    await runMysql(there.url, `CREATE DATABASE ${name}`);
    return { url: `${there.url}/${name}`, describe: `there/${name}` };
  }

  test('the dumps of both are equal', async () => {
    const target = await emptyTarget('equal');
    await driver.copy(source(), target, fakeContext());
    expect(await dumpMysql(target.url)).toBe(await dumpMysql(source().url));
  });

  test('new tables of the copy get the charset that they would get in the source', async () => {
    const target = await emptyTarget('charset');
    await driver.copy(source(), target, fakeContext());
    const [row] = await runMysql(target.url, 'SELECT @@collation_database AS collation');
    expect(row).toEqual({ collation: 'latin1_german1_ci' });
  });

  test('a second copy replaces the first, and whatever else stood there', async () => {
    const target = await emptyTarget('twice');
    await driver.copy(source(), target, fakeContext());
    await runMysql(
      target.url,
      'CREATE TABLE stray (id INT)',
      'DELETE FROM texts',
      'DROP VIEW a_view',
      'DROP EVENT nightly',
    );
    await driver.copy(source(), target, fakeContext());
    expect(await dumpMysql(target.url)).toBe(await dumpMysql(source().url));
  });

  test('FLOATs keep all their digits', async () => {
    const target = await emptyTarget('floats');
    await driver.copy(source(), target, fakeContext());
    const question = 'SELECT f + 0e0 AS f, f2 + 0e0 AS f2 FROM numbers ORDER BY id';
    expect(await runMysql(target.url, question)).toEqual(await runMysql(source().url, question));
  });

  test('rows of 16 MB and more arrive whole', async () => {
    await runMysql(here.url, 'CREATE DATABASE large');
    const sizes = [5_000_000, 2 ** 24 - 20, 2 ** 24 - 1, 2 ** 24, 20_000_000];
    await runMysql(
      `${here.url}/large`,
      'CREATE TABLE t (id INT PRIMARY KEY, t LONGTEXT)',
      ...sizes.map((size) => `INSERT INTO t VALUES (${size}, REPEAT('x', ${size}))`),
    );
    const target = await emptyTarget('large');
    await driver.copy({ url: `${here.url}/large`, describe: 'large' }, target, fakeContext());
    const rows = await runMysql(target.url, 'SELECT LENGTH(t) AS length FROM t ORDER BY id');
    expect(rows).toEqual(sizes.map((length) => ({ length })));
  });

  test('the report, the metrics and the log tell rows by table', async () => {
    const context = fakeContext();
    const report = await driver.copy(source(), await emptyTarget('report'), context);
    expect(report.tables.find(({ table }) => table === 'child')).toEqual({ table: 'child', rows: 3 });
    expect(context.metrics).toMatchObject({ rows_copied: report.rows, tables_copied: report.tables.length });
    expect(context.lines.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^Table child: 3 rows/));
  });

  test('what is not copied as it is is said', async () => {
    const context = fakeContext();
    await driver.copy(source(), await emptyTarget('warned'), context);
    const warnings = context.lines.filter(({ level }) => level === 'WARN').map(({ message }) => message);
    expect(warnings).toEqual([expect.stringContaining('merge_all'), expect.stringContaining('versioned')]);
  });

  test('writes that come after the snapshot are not in the copy', async () => {
    const target = await emptyTarget('snapshot');
    const context = fakeContext();
    let written: Promise<unknown> | undefined;
    const watching = {
      ...context,
      log: () => {
        written ??= runMysql(
          source().url,
          "INSERT INTO texts (id) VALUES ('late')",
          'DELETE FROM zz_parent WHERE id = 2',
        );
      },
    };
    await driver.copy(source(), target, watching);
    await written;
    expect(await runMysql(target.url, "SELECT id FROM texts WHERE id = 'late'")).toEqual([]);
    await runMysql(source().url, "DELETE FROM texts WHERE id = 'late'", 'INSERT INTO zz_parent VALUES (2, 1)');
  });

  test('a definer that may not be named is dropped with a warning', async () => {
    const target = await emptyTarget('definer');
    await runMysql(there.url, "CREATE USER plain IDENTIFIED BY 'pw'", 'GRANT ALL ON definer.* TO plain');
    const context = fakeContext();
    const plain = { ...target, url: target.url.replace('root@', 'plain:pw@') };
    await driver.copy(source(), plain, context);
    for (const object of ['procedure touch_all', 'package a_package', 'package body a_package', 'view a_view']) {
      const message = `${object}: its definer is dropped, the target's user may not name another`;
      expect(context.lines).toContainEqual({ level: 'WARN', message });
    }
  });
});
