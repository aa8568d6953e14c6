import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describePostgres } from '../../testing/describe-postgres.ts';
import { startPostgres } from '../../testing/postgres-server.ts';
import { runPostgres } from '../../testing/run-postgres.ts';
import { emptyDatabase } from './empty-database.ts';
import { openSession } from './session.ts';

// Of every kind, some in the schema public and some that stand in none.
const everything = [
  'CREATE EXTENSION pg_trgm',
  'CREATE SCHEMA "Odd ""one"',
  'CREATE TABLE "Odd ""one".t (id int)',
  'CREATE TABLE public.parent (id int PRIMARY KEY)',
  'CREATE TABLE public.child (id int REFERENCES public.parent)',
  'CREATE VIEW public.a_view AS SELECT id FROM public.child',
  'CREATE MATERIALIZED VIEW public.a_mat AS SELECT id FROM public.a_view',
  'CREATE SEQUENCE public.a_seq',
  "CREATE TYPE public.mood AS ENUM ('sad')",
  'CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  "CREATE FUNCTION public.fire() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
  'CREATE EVENT TRIGGER "an event" ON ddl_command_end EXECUTE FUNCTION public.fire()',
  'SELECT lo_create(0)',
];
const more = `SELECT (SELECT count(*)::int FROM pg_event_trigger) AS triggers,
  (SELECT count(*)::int FROM pg_largeobject_metadata) AS objects`;

describe('emptying a Postgres database', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
    for (const name of ['untouched', 'filled', 'beside']) await runPostgres(server.url, `CREATE DATABASE ${name}`);
    for (const name of ['filled', 'beside']) await runPostgres(`${server.url}/${name}`, ...everything);
    const address = { url: `${server.url}/filled`, describe: 'filled' };
    await using session = await openSession(address, new AbortController().signal);
    await emptyDatabase(session);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('leaves nothing of any kind', async () => {
    const { schemas: _, ...left } = await describePostgres(`${server.url}/filled`);
    const { schemas: __, ...fresh } = await describePostgres(`${server.url}/untouched`);
    expect(left).toEqual({ ...fresh, comments: [] });
    expect(await runPostgres(`${server.url}/filled`, more)).toEqual([{ triggers: 0, objects: 0 }]);
  });

  test('touches no other database', async () => {
    const url = `${server.url}/beside`;
    expect(await runPostgres(url, more)).toEqual([{ triggers: 1, objects: 1 }]);
    expect(await runPostgres(url, 'SELECT id FROM public.a_mat')).toEqual([]);
  });
});
