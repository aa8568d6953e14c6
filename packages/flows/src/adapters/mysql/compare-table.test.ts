import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canTestMariadb } from '../../testing/can-test-mariadb.ts';
import { startMariadb, type TestServer } from '../../testing/mariadb-server.ts';
import { runMysql } from '../../testing/run-mysql.ts';
import { compareTable } from './compare-table.ts';
import { readTables } from './read-tables.ts';
import { openSession } from './session.ts';
import { readingSettings } from './session-settings.ts';

/** What each type of column holds, and the least that another value can differ by. */
const types: readonly (readonly [type: string, value: string, other: string])[] = [
  ['FLOAT', '16777215', '16777214'],
  ['FLOAT', '0.12345678', '0.12345679'],
  ['DOUBLE', '0.1', '0.10000000000000002'],
  ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551614'],
  ['DECIMAL(30, 10)', '12345678901234567890.0123456789', '12345678901234567890.0123456788'],
  ['BIT(17)', "b'10101010101010101'", "b'10101010101010100'"],
  ['DATETIME(6)', "'2024-01-01 00:00:00.000001'", "'2024-01-01 00:00:00.000002'"],
  ['TIMESTAMP(6)', "'2024-01-01 00:00:00.000001'", "'2024-01-01 00:00:00.000002'"],
  ['TIME', "'-838:59:59'", "'-838:59:58'"],
  ['YEAR', '1901', '1902'],
  ["ENUM('a', 'b')", "'a'", "'b'"],
  ["SET('a', 'b')", "'a'", "'a,b'"],
  ['VARCHAR(20) CHARACTER SET latin1', "'é'", "'è'"],
  ['LONGTEXT', "'straße'", "'strasse'"],
  ['BINARY(2)', "x'00'", "x'0001'"],
  ['LONGBLOB', "x'00ff'", "x'00fe'"],
  ['JSON', `'{"a": 1}'`, `'{"a":1}'`],
  ['INET6', "'::1'", "'::2'"],
  ['INET4', "'10.0.0.1'", "'10.0.0.2'"],
  ['UUID', "'123e4567-e89b-12d3-a456-426614174000'", "'123e4567-e89b-12d3-a456-426614174001'"],
  ['GEOMETRY', "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('POINT(1 2.0000000000000004)')"],
  ['POINT', 'POINT(1, 2)', 'POINT(2, 1)'],
];

describe.runIf(canTestMariadb())('the comparison of two MySQL tables', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startMariadb();
    await runMysql(server.url, 'CREATE DATABASE source', 'CREATE DATABASE target');
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const fill = (database: string, columns: string, rows: readonly string[], more = '') =>
    runMysql(
      `${server.url}/${database}`,
      `CREATE OR REPLACE TABLE t (${columns}) ${more}`,
      ...rows.map((row) => `INSERT INTO t VALUES (${row})`),
    );
  async function compare() {
    const { signal } = new AbortController();
    const open = (name: string) =>
      openSession({ url: `${server.url}/${name}`, describe: name }, signal, readingSettings);
    await using source = await open('source');
    await using target = await open('target');
    for (const table of await readTables(source)) await compareTable(table, source, target);
  }

  test.each(types)('finds equal what is equal, and not what is almost: %s %s', async (type, value, other) => {
    await fill('source', `v ${type}`, [value, 'NULL']);
    await fill('target', `v ${type}`, ['NULL', value]);
    await compare();
    await runMysql(`${server.url}/target`, `UPDATE t SET v = ${other} WHERE v IS NOT NULL`);
    await expect(compare()).rejects.toThrow('Table t: the copy is not equal: the checksums of its rows differ');
  });

  // The CRC-32s of these rows have the same sum: 3 + 2264 = 52 + 2113.
  test('is not deceived by rows whose checksums add up to the same', async () => {
    await fill('source', 'n INT', ['3', '2264']);
    await fill('target', 'n INT', ['52', '2113']);
    await expect(compare()).rejects.toThrow('the checksums of its rows differ');
  });

  test('is not deceived by pairs of rows that cancel each other', async () => {
    await fill('source', 'n INT', ['1', '1']);
    await fill('target', 'n INT', ['2', '2']);
    await expect(compare()).rejects.toThrow('the checksums of its rows differ');
  });

  test('leaves out what the server computes', async () => {
    await fill('source', 'a INT, b INT AS (a + 1) VIRTUAL', ['1, DEFAULT']);
    await fill('target', 'a INT, b INT AS (a + 2) STORED', ['1, DEFAULT']);
    await expect(compare()).resolves.toBeUndefined();
  });

  test.each([
    ['InnoDB', /: 1 rows became 2$/],
    ['MyISAM', /: 1 rows became 2 \(MyISAM has no snapshots: was it written to meanwhile\?\)$/],
  ])('says where the source may have changed meanwhile: %s', async (engine, message) => {
    await fill('source', 'n INT', ['1'], `ENGINE=${engine}`);
    await fill('target', 'n INT', ['1', '1'], `ENGINE=${engine}`);
    await expect(compare()).rejects.toThrow(message);
  });

  test('finds columns of the same types in another order', async () => {
    await fill('source', 'a INT, b INT', []);
    await fill('target', 'b INT, a INT', []);
    await expect(compare()).rejects.toThrow(
      'Table t: the copy is not equal: its columns, their order or their types differ',
    );
  });

  test('says that a table is missing', async () => {
    await fill('source', 'a INT', []);
    await runMysql(`${server.url}/target`, 'DROP TABLE IF EXISTS t');
    await expect(compare()).rejects.toThrow('Table t: the copy is not equal: there is no such table');
  });

  test.each([
    ['INT', 'INT UNSIGNED'],
    ['INT', 'BIGINT'],
    ['DATETIME', 'DATETIME(3)'],
    ['VARCHAR(10)', 'VARCHAR(11)'],
    ['TEXT', 'MEDIUMTEXT'],
    ['DECIMAL(10, 2)', 'DECIMAL(10, 3)'],
  ])('finds another type where there are no rows to show it: %s, %s', async (type, other) => {
    await fill('source', `v ${type}`, []);
    await fill('target', `v ${other}`, []);
    await expect(compare()).rejects.toThrow(
      'Table t: the copy is not equal: its columns, their order or their types differ',
    );
  });
});
