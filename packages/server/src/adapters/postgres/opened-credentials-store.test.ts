import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import type { Database } from './open-database.ts';
import { createOpenedCredentials } from './opened-credentials-store.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
let database: Database;
beforeAll(async () => {
  database = await temporaryDatabase();
});
beforeEach(() => emptyStores(database));
afterAll(() => database?.[Symbol.asyncDispose]());

it('are opened once, by whomever', async () => {
  const opened = createOpenedCredentials(database.sql);
  expect(await opened.open('x1', 'key:1', now)).toBe(true);
  expect(await opened.open('x1', 'key:2', now)).toBe(false);
});

it('are opened once by twenty who ask at once', async () => {
  const opened = createOpenedCredentials(database.sql);
  const all = await Promise.all(Array.from({ length: 20 }, (_, at) => opened.open('x1', `key:${at}`, now)));
  expect(all.filter(Boolean)).toEqual([true]);
});

it('of another execution are others', async () => {
  const opened = createOpenedCredentials(database.sql);
  await opened.open('x1', 'key:1', now);
  expect(await opened.open('x2', 'key:1', now)).toBe(true);
});
