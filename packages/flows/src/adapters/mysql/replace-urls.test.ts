import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatabaseAddress } from '../../core/database.ts';
import { canTestMariadb } from '../../testing/can-test-mariadb.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { startMariadb, type TestServer } from '../../testing/mariadb-server.ts';
import { runMysql } from '../../testing/run-mysql.ts';
import { createMysqlDriver } from './index.ts';
import { parkTriggers } from './parked-triggers.ts';
import { openSession } from './session.ts';
import { textSettings } from './session-settings.ts';

const driver = createMysqlDriver();
const replace = { from: 'https://shop.com', to: 'https://shop.com.staging.app' };

const shop = [
  `CREATE TABLE options (id INT PRIMARY KEY, v LONGTEXT, w VARCHAR(40), l TEXT CHARACTER SET latin1, j JSON, b BLOB,
    g VARCHAR(100) AS (UPPER(w)) STORED, ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    ts3 DATETIME(3) ON UPDATE CURRENT_TIMESTAMP(3))`,
  `INSERT INTO options (id, v, w, l, j, b, ts, ts3) VALUES
    (1, 'a:1:{i:0;s:17:"https://shop.com/";}', 'https://shop.com', 'é https://shop.com/ü', '{"u":"https:\\\\/\\\\/shop.com"}', 'https://shop.com', '2001-01-01', '2001-01-01'),
    (2, 'see HTTP://SHOP.COM.', NULL, 'a:1:{i:0;s:19:"é https://shop.com";}', NULL, NULL, '2001-01-01', '2001-01-01')`,
  'CREATE TABLE fired (what TEXT)',
  "CREATE TRIGGER first BEFORE UPDATE ON options FOR EACH ROW INSERT INTO fired VALUES ('first')",
  "CREATE TRIGGER second BEFORE UPDATE ON options FOR EACH ROW FOLLOWS first INSERT INTO fired VALUES ('second')",
  'CREATE TABLE no_key (t TEXT, n INT)',
  "INSERT INTO no_key VALUES ('https://shop.com', 1), ('https://shop.com', 1), ('x', 2)",
  'CREATE TABLE old (t VARCHAR(200)) ENGINE=MyISAM CHARSET latin1',
  "INSERT INTO old VALUES ('https://shop.com é')",
];

describe.runIf(canTestMariadb())('replacing URLs in a MySQL database', () => {
  let server: TestServer;
  let address: DatabaseAddress;

  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    await runMysql(server.url, 'DROP DATABASE IF EXISTS shop', 'CREATE DATABASE shop CHARACTER SET utf8mb4');
    address = { url: `${server.url}/shop`, describe: 'shop' };
    await runMysql(address.url, ...shop);
  });

  test('text of every kind is replaced, with right lengths and escapes', async () => {
    const report = await driver.replaceUrls(address, replace, fakeContext());
    expect(report).toMatchObject({ cells: 9, occurrences: 9 });
    expect(await runMysql(address.url, 'SELECT id, v, w, l, CAST(j AS CHAR) AS j FROM options')).toEqual([
      {
        id: 1,
        v: 'a:1:{i:0;s:29:"https://shop.com.staging.app/";}',
        w: 'https://shop.com.staging.app',
        l: 'é https://shop.com.staging.app/ü',
        j: '{"u":"https:\\/\\/shop.com.staging.app"}',
      },
      {
        id: 2,
        v: 'see https://shop.com.staging.app.',
        w: null,
        l: 'a:1:{i:0;s:31:"é https://shop.com.staging.app";}',
        j: null,
      },
    ]);
  });

  test('a second time finds nothing', async () => {
    await driver.replaceUrls(address, replace, fakeContext());
    expect(await driver.replaceUrls(address, replace, fakeContext())).toEqual({ cells: 0, occurrences: 0, notes: [] });
  });

  test('rows of tables without a key are replaced, equal ones too', async () => {
    await driver.replaceUrls(address, replace, fakeContext());
    expect(await runMysql(address.url, 'SELECT t FROM no_key')).toEqual([
      { t: replace.to },
      { t: replace.to },
      { t: 'x' },
    ]);
  });

  test('nothing else changes: no clock, no BLOB, and no trigger fires', async () => {
    await driver.replaceUrls(address, replace, fakeContext());
    const rows = await runMysql(address.url, 'SELECT CAST(b AS CHAR) AS b, ts, ts3 FROM options WHERE id = 1');
    expect(rows).toEqual([{ b: replace.from, ts: '2001-01-01 00:00:00', ts3: '2001-01-01 00:00:00.000' }]);
    expect(await runMysql(address.url, 'SELECT * FROM fired')).toEqual([]);
  });

  test('triggers stand as before, in their order', async () => {
    const triggers = 'SELECT TRIGGER_NAME, ACTION_ORDER, ACTION_STATEMENT FROM information_schema.TRIGGERS';
    const before = await runMysql(address.url, triggers);
    await driver.replaceUrls(address, replace, fakeContext());
    expect(await runMysql(address.url, triggers)).toEqual(before);
    expect(await runMysql(address.url, "SHOW TABLES LIKE 'understudy%'")).toEqual([]);
  });

  test('triggers that a killed attempt had taken off come back', async () => {
    const triggers = 'SELECT TRIGGER_NAME, ACTION_ORDER, ACTION_STATEMENT FROM information_schema.TRIGGERS';
    const before = await runMysql(address.url, triggers);
    {
      await using session = await openSession(address, new AbortController().signal, textSettings);
      await parkTriggers('options', session, fakeContext());
    }
    expect(await runMysql(address.url, triggers)).toEqual([]);
    await driver.replaceUrls(address, replace, fakeContext());
    expect(await runMysql(address.url, triggers)).toEqual(before);
  });

  test('a text that would not fit any more is left, and said', async () => {
    await runMysql(
      address.url,
      "UPDATE options SET w = 'https://shop.com/0123456789012345' WHERE id = 2",
      'DELETE FROM fired',
    );
    const { notes } = await driver.replaceUrls(address, replace, fakeContext());
    expect(notes).toContain('options.w: 1 texts left, with the new URL they do not fit');
  });

  test('a text that would become another one of a unique column is left, and said', async () => {
    await runMysql(
      address.url,
      'CREATE TABLE u (t VARCHAR(100) UNIQUE)',
      "INSERT INTO u VALUES ('http://shop.com'), ('https://shop.com')",
    );
    const { notes } = await driver.replaceUrls(address, replace, fakeContext());
    expect(notes).toContain('u.t: 1 texts left, the column is unique and has the new text already');
  });
});
