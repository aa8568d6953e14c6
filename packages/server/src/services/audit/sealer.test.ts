import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { migrate } from '../../adapters/postgres/migrate.ts';
import type { Database } from '../../adapters/postgres/open-database.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { openTestAudit } from '../../testing/test-audit.ts';
import { createAuditKeys } from './audit-keys.ts';

let database: Database;
beforeAll(async () => {
  database = await temporaryDatabase();
});
beforeEach(() => emptyStores(database));
afterAll(() => database?.[Symbol.asyncDispose]());

const entry = { action: 'act', outcome: 'success' } as const;
const sealed = async () => (await database.sql`SELECT seq FROM audit_chain`).length;

it('two servers on one database make one chain, which each finds whole', async () => {
  await using one = await openTestAudit(database);
  await using other = await openTestAudit(database);
  await Promise.all(Array.from({ length: 300 }, (_, at) => (at % 2 ? one : other).audit.append(entry)));
  await expect.poll(sealed, { timeout: 20_000 }).toBe(300);
  expect(await one.audit.verify()).toMatchObject({ whole: true, records: 300 });
  expect(await other.audit.verify()).toMatchObject({ whole: true, records: 300 });
  expect(one.outside.length + other.outside.length).toBe(
    (await database.sql`SELECT seq FROM audit_checkpoints`).length,
  );
});

it('what waits is sealed when the server ends', async () => {
  const trail = await openTestAudit(database);
  await database.sql.begin((tx) => trail.log.appendIn(tx, entry));
  await trail[Symbol.asyncDispose]();
  expect(await sealed()).toBe(1);
});

it('what a server left behind that was killed is sealed by the next one', async () => {
  const killed = await openTestAudit(database);
  await killed[Symbol.asyncDispose]();
  await database.sql.begin((tx) => killed.log.appendIn(tx, entry));
  await using next = await openTestAudit(database);
  expect(await next.audit.verify()).toMatchObject({ whole: true, records: 1 });
});

it('a record of a change that was rolled back is none', async () => {
  await using trail = await openTestAudit(database);
  const rolledBack = database.sql.begin(async (tx) => {
    await trail.log.appendIn(tx, entry);
    throw new Error('no');
  });
  await expect(rolledBack).rejects.toThrow('no');
  expect(await trail.audit.verify()).toMatchObject({ whole: true, records: 0 });
});

it('a secret may be changed, where the public key of the one before is known', async () => {
  const before = await openTestAudit(database);
  await before.audit.append(entry);
  await before[Symbol.asyncDispose]();
  const verdictOf = async (known: readonly string[]) => {
    await using after = await openTestAudit(database, { keys: createAuditKeys('another secret', known) });
    await after.audit.append(entry);
    return await after.audit.verify();
  };
  expect(await verdictOf([before.publicKey])).toMatchObject({ whole: true, records: 2 });
  expect(await verdictOf([])).toMatchObject({ whole: false, first_bad: { seq: 1 } });
});

it('a role that is no superuser has not even the right to change a record', async () => {
  await database.sql`CREATE ROLE plain LOGIN PASSWORD 'plain'`;
  await database.sql`CREATE DATABASE plain OWNER plain`;
  const url = Object.assign(new URL(database.url), { username: 'plain', password: 'plain', pathname: '/plain' });
  const sql = postgres(url.href, { max: 3, onnotice: () => {} });
  try {
    await migrate(sql);
    await using trail = await openTestAudit({ sql });
    await trail.audit.append(entry);
    expect(await trail.audit.verify()).toMatchObject({ whole: true, records: 1 });
    await expect(sql`DELETE FROM audit_records`).rejects.toThrow('permission denied');
  } finally {
    await sql.end();
    await database.sql`DROP DATABASE plain`;
    await database.sql`DROP ROLE plain`;
  }
});
