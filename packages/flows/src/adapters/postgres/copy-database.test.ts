import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseAddress } from '../../core/database.ts';
import { describePostgres } from '../../testing/describe-postgres.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { startPostgres } from '../../testing/postgres-server.ts';
import { runPostgres } from '../../testing/run-postgres.ts';
import { createPostgresDriver } from './index.ts';

const driver = createPostgresDriver();
const traps = readFileSync(new URL('traps.fixture.sql', import.meta.url), 'utf8').split(/;\n/);

describe('copying a Postgres database', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let source: DatabaseAddress;

  beforeAll(async () => {
    server = await startPostgres();
    source = { url: `${server.url}/production`, describe: 'production' };
    await runPostgres(server.url, 'CREATE ROLE reader', 'CREATE DATABASE production');
    await runPostgres(source.url, ...traps.filter((statement) => statement.trim() !== ''));
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  async function emptyTarget(name: string): Promise<DatabaseAddress> {
    await runPostgres(server.url, `CREATE DATABASE ${name}`);
    return { url: `${server.url}/${name}`, describe: name };
  }

  test('catalogs and rows of both are equal', async () => {
    const target = await emptyTarget('equal');
    await driver.copy(source, target, fakeContext());
    expect(await describePostgres(target.url)).toEqual(await describePostgres(source.url));
  });

  test('a second copy replaces the first, and whatever else stood there', async () => {
    const target = await emptyTarget('twice');
    await driver.copy(source, target, fakeContext());
    await runPostgres(
      target.url,
      'CREATE SCHEMA stray',
      'CREATE TABLE stray.t ()',
      'DROP TABLE refs',
      'DROP VIEW z_view CASCADE',
    );
    await driver.copy(source, target, fakeContext());
    expect(await describePostgres(target.url)).toEqual(await describePostgres(source.url));
  });

  test('the report, the metrics and the log tell rows by table', async () => {
    const context = fakeContext();
    const report = await driver.copy(source, await emptyTarget('report'), context);
    expect(report.tables.find(({ table }) => table === 'public.refs')).toEqual({ table: 'public.refs', rows: 3 });
    expect(context.metrics).toMatchObject({ rows_copied: report.rows, tables_copied: report.tables.length });
    expect(context.lines.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Table public.refs: 3 rows/),
    );
  });

  test('what is not copied is said', async () => {
    await runPostgres(server.url, 'CREATE DATABASE odd');
    await runPostgres(
      `${server.url}/odd`,
      'CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int)',
      'CREATE PUBLICATION p FOR ALL TABLES',
      'SELECT lo_create(0)',
    );
    const context = fakeContext();
    await driver.copy({ url: `${server.url}/odd`, describe: 'odd' }, await emptyTarget('warned'), context);
    expect(context.lines.filter(({ level }) => level === 'WARN').map(({ message }) => message)).toEqual([
      'The source has 1 aggregates, which are not copied as such',
      'The source has 1 publications, which are not copied as such',
      'The source has 1 large objects, which are not copied as such',
    ]);
  });

  test('writes that come after the snapshot are not in the copy', async () => {
    const target = await emptyTarget('snapshot');
    let written: Promise<unknown> | undefined;
    const context = {
      ...fakeContext(),
      log: () => {
        written ??= runPostgres(source.url, 'INSERT INTO checked VALUES (5)');
      },
    };
    await driver.copy(source, target, context);
    await written;
    expect(await runPostgres(target.url, 'SELECT * FROM checked')).toEqual([]);
    await runPostgres(source.url, 'DELETE FROM checked');
  });

  test('a connection that breaks is a reason to try again', async () => {
    const target = await emptyTarget('broken');
    let cut: Promise<unknown> | undefined;
    const kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'production'";
    const context = { ...fakeContext(), log: () => (cut ??= runPostgres(server.url, kill)) };
    const error = await driver.copy(source, target, context).catch((reason) => reason);
    expect(error).toMatchObject({ name: 'TaskError', fatal: false, message: expect.stringMatching(/^production: /) });
  });
});
