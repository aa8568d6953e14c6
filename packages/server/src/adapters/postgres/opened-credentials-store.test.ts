import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { createAuditLog, type PostgresAuditLog } from './audit-log.ts';
import type { Database } from './open-database.ts';
import { createOpenedCredentials } from './opened-credentials-store.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const by = (caller: string) =>
  ({ caller, now, audit: { action: 'executions.credentials', outcome: 'accepted' } }) as const;
let database: Database;
let log: PostgresAuditLog;
beforeAll(async () => {
  database = await temporaryDatabase();
  log = createAuditLog(database.sql, { clock: systemClock, macKey: Buffer.alloc(32) });
});
beforeEach(() => emptyStores(database));
afterAll(() => database?.[Symbol.asyncDispose]());

it('are opened once, by whomever', async () => {
  const opened = createOpenedCredentials(database.sql, log);
  expect(await opened.open('x1', by('key:1'))).toBe(true);
  expect(await opened.open('x1', by('key:2'))).toBe(false);
});

it('are opened once by twenty who ask at once', async () => {
  const opened = createOpenedCredentials(database.sql, log);
  const all = await Promise.all(Array.from({ length: 20 }, (_, at) => opened.open('x1', by(`key:${at}`))));
  expect(all.filter(Boolean)).toEqual([true]);
});

it('of another execution are others', async () => {
  const opened = createOpenedCredentials(database.sql, log);
  await opened.open('x1', by('key:1'));
  expect(await opened.open('x2', by('key:1'))).toBe(true);
});

it('are recorded for the first who asks, in the same transaction', async () => {
  const opened = createOpenedCredentials(database.sql, log);
  await opened.open('x1', by('key:1'));
  await opened.open('x1', by('key:2'));
  expect(await database.sql`SELECT action, outcome FROM audit_records`).toEqual([
    { action: 'executions.credentials', outcome: 'accepted' },
  ]);
});
