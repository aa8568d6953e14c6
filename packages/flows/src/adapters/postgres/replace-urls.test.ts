import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DatabaseAddress } from '../../core/database.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { startPostgres } from '../../testing/postgres-server.ts';
import { runPostgres } from '../../testing/run-postgres.ts';
import { createPostgresDriver } from './index.ts';

const driver = createPostgresDriver();
const replace = { from: 'https://shop.com', to: 'https://shop.com.staging.app' };

const shop = [
  'CREATE DOMAIN link AS varchar(40)',
  `CREATE TABLE options (id int PRIMARY KEY, v text, l link, j json, jb jsonb, x xml, a text[], c char(40),
    g text GENERATED ALWAYS AS (upper(l)) STORED)`,
  `INSERT INTO options (id, v, l, j, jb, x, a, c) VALUES (1, 'a:1:{i:0;s:19:"é https://shop.com";}', 'https://shop.com',
    '{"u" : "https:\\/\\/shop.com", "s":"s:16:\\"https://shop.com\\";"}', '{"u":"https://shop.com"}', '<a href="https://shop.com"/>',
    '{"https://shop.com/a,b","s:16:\\"https://shop.com\\";",NULL}', 'https://shop.com')`,
  `CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''fired''; END'`,
  'CREATE TRIGGER t BEFORE UPDATE ON options FOR EACH ROW EXECUTE FUNCTION fire()',
  'CREATE TABLE no_key (t text, n int)',
  'CREATE RULE r AS ON UPDATE TO no_key DO INSTEAD NOTHING',
  "INSERT INTO no_key VALUES ('https://shop.com', 1), ('https://shop.com', 1), ('x', 2)",
  'CREATE MATERIALIZED VIEW seen AS SELECT DISTINCT t FROM no_key WHERE n = 1',
];

describe('replacing URLs in a Postgres database', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let address: DatabaseAddress;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    await runPostgres(server.url, 'DROP DATABASE IF EXISTS shop WITH (FORCE)', 'CREATE DATABASE shop');
    address = { url: `${server.url}/shop`, describe: 'shop' };
    await runPostgres(address.url, ...shop);
  });

  test('text of every kind is replaced, with right lengths and escapes, and no trigger fires', async () => {
    await driver.replaceUrls(address, replace, fakeContext());
    const columns = 'v, l, j::text, jb::text, x::text, a::text, rtrim(c) AS c, g';
    expect(await runPostgres(address.url, `SELECT ${columns} FROM options`)).toEqual([
      {
        v: 'a:1:{i:0;s:31:"é https://shop.com.staging.app";}',
        l: 'https://shop.com.staging.app',
        j: '{"u" : "https:\\/\\/shop.com.staging.app", "s":"s:28:\\"https://shop.com.staging.app\\";"}',
        jb: '{"u": "https://shop.com.staging.app"}',
        x: '<a href="https://shop.com.staging.app"/>',
        a: '{"https://shop.com.staging.app/a,b","s:28:\\"https://shop.com.staging.app\\";",NULL}',
        c: 'https://shop.com.staging.app',
        g: 'HTTPS://SHOP.COM.STAGING.APP',
      },
    ]);
  });

  test('rows of tables without a key are replaced, and what is computed from them', async () => {
    const report = await driver.replaceUrls(address, replace, fakeContext());
    expect(report).toMatchObject({ cells: 9, occurrences: 11 });
    expect(await runPostgres(address.url, 'SELECT t FROM seen')).toEqual([{ t: replace.to }]);
  });

  test('a second time finds nothing', async () => {
    await driver.replaceUrls(address, replace, fakeContext());
    expect(await driver.replaceUrls(address, replace, fakeContext())).toEqual({ cells: 0, occurrences: 0, notes: [] });
  });

  test('a text that would not fit any more is left, and said', async () => {
    await runPostgres(address.url, "INSERT INTO options (id, l) VALUES (2, 'https://shop.com/0123456789012345')");
    const { notes } = await driver.replaceUrls(address, replace, fakeContext());
    expect(notes).toContain('public.options."l": 1 texts left, with the new URL they do not fit');
  });
});
