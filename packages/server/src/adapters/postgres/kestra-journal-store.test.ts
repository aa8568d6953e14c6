import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryDatabase } from '../../testing/temporary-database.ts';
import { createJournal } from './kestra-journal-store.ts';
import type { Database } from './open-database.ts';

let database: Database;
beforeAll(async () => {
  database = await temporaryDatabase();
});
afterAll(() => database?.[Symbol.asyncDispose]());

const at = new Date('2026-01-01T00:00:00.000Z');
const later = new Date('2026-01-01T00:00:01.000Z');

it('a start that was claimed with its intent is the first one, once', async () => {
  const journal = createJournal(database.sql);
  await database.sql.begin((tx) => [journal.claim.write(tx, 'intent-1', at)]);
  journal.claim.committed('intent-1', at);
  expect(await journal.claimStart('intent-1', later)).toEqual({ first: true, askedAt: at });
  expect(await journal.claimStart('intent-1', later)).toEqual({ first: false, askedAt: at });
});

it('a start that another server claimed with its intent is not the first one here', async () => {
  const [there, here] = [createJournal(database.sql), createJournal(database.sql)];
  await database.sql.begin((tx) => [there.claim.write(tx, 'intent-2', at)]);
  there.claim.committed('intent-2', at);
  expect(await here.claimStart('intent-2', later)).toEqual({ first: false, askedAt: at });
});
