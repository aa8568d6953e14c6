import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { temporaryDatabase } from '../../testing/temporary-database.ts';
import type { Database } from './open-database.ts';
import { pipelinedTransaction } from './pipelined-transaction.ts';

let database: Database;

beforeAll(async () => {
  database = await temporaryDatabase();
  await database.sql`CREATE TABLE lines (line text UNIQUE)`;
});
beforeEach(() => database.sql`TRUNCATE lines`);
afterAll(() => database?.[Symbol.asyncDispose]());

const put = (...lines: string[]) =>
  pipelinedTransaction(database.sql, (tx) =>
    lines.map((line) => tx`INSERT INTO lines VALUES (${line}) RETURNING line`),
  );
const kept = async () => (await database.sql`SELECT line FROM lines`).map(({ line }) => line);

it('does statements in their order, and gives their rows', async () => {
  expect((await put('one', 'two')).map((rows) => [...rows])).toEqual([[{ line: 'one' }], [{ line: 'two' }]]);
  expect(await kept()).toEqual(['one', 'two']);
});

it('does nothing where one fails, and rejects with its error', async () => {
  await expect(put('one', 'two', 'two', 'three')).rejects.toMatchObject({ code: '23505' });
  expect(await kept()).toEqual([]);
});

it('leaves every connection as good as it was', async () => {
  await Promise.allSettled(Array.from({ length: 30 }, () => put('same', 'same')));
  await Promise.all(Array.from({ length: 30 }, (_, at) => put(`first ${at}`, `second ${at}`)));
  expect(await kept()).toHaveLength(60);
});
