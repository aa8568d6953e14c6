import { setTimeout as sleep } from 'node:timers/promises';
import postgres, { type Sql, type TransactionSql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDatabase } from '../../testing/temporary-database.ts';
import type { Database } from './open-database.ts';

let database: Database;
let sql: Sql;

beforeAll(async () => {
  database = await temporaryDatabase();
  await database.sql`CREATE TABLE lines (line text)`;
});
beforeEach(async () => {
  await database.sql`TRUNCATE lines`;
  // One connection, so that the pool has to give it to the next who asks.
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
  return () => sql.end({ timeout: 1 });
});
afterAll(() => database?.[Symbol.asyncDispose]());

/** As an administrator, or a server that restarts, would; returns when the client has seen it. */
async function breakConnection(connection: Sql | TransactionSql): Promise<void> {
  const [row] = await connection<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  await database.sql`SELECT pg_terminate_backend(${row?.pid ?? 0}, 5000)`;
  await sleep(50);
}
const lines = async () => (await database.sql<{ line: string }[]>`SELECT line FROM lines`).map(({ line }) => line);

// What postgres.js 3.4.9 does not keep without our patch: the first two ended the process.
describe('a connection that broke', () => {
  it('fails every further statement of who had reserved it', async () => {
    const reserved = await sql.reserve();
    await breakConnection(reserved);
    await expect(reserved`SELECT 1`).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    await expect(reserved`SELECT 1`).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
  });

  it('is replaced for the next, once it was given back', async () => {
    const reserved = await sql.reserve();
    await breakConnection(reserved);
    reserved.release();
    expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }]);
  });

  it('fails the statements that wait on it', async () => {
    const reserved = await sql.reserve();
    const [row] = await reserved<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    // A first statement with a parameter is asked for its types, and the others wait meanwhile.
    const waiting = Promise.allSettled([reserved`SELECT pg_sleep(${60})`, reserved`SELECT 1`, reserved`SELECT 2`]);
    await sleep(0);
    await database.sql`SELECT pg_terminate_backend(${row?.pid ?? 0}, 5000)`;
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('takes its transaction along: no statement of it is done on another connection', async () => {
    let late: unknown;
    const transaction = sql.begin(async (tx) => {
      await tx`INSERT INTO lines VALUES ('first')`;
      const other = sql`SELECT 1`;
      await breakConnection(tx);
      await other;
      late = await tx`INSERT INTO lines VALUES ('second')`.catch((error) => error);
    });
    await expect(transaction).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    await expect.poll(() => late).toMatchObject({ code: 'CONNECTION_CLOSED' });
    expect(await lines()).toEqual([]);
  });
});

describe('a transaction', () => {
  it('has its connection to itself, also where its BEGIN fills the pipeline', async () => {
    const crowded = { max: 1, max_pipeline: 2, onnotice: () => {} };
    const narrow = postgres(database.url, crowded);
    await narrow`SELECT 1`;
    const before = [narrow`SELECT pg_sleep(0.1)`.execute(), narrow`SELECT 1`.execute()];
    const transaction = narrow.begin((tx) => tx`INSERT INTO lines VALUES ('one')`);
    const after = narrow`SELECT pg_current_xact_id_if_assigned() AS id`.execute();
    await Promise.all([...before, transaction]);
    expect(await after).toEqual([{ id: null }]);
    expect(await lines()).toEqual(['one']);
    await narrow.end();
  });
});
