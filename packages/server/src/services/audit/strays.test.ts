import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../adapters/postgres/open-database.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { openTestAudit, type TestAudit } from '../../testing/test-audit.ts';

// What the application's own role may write, and what a session of it may hold.
let database: Database;
beforeAll(async () => {
  database = await temporaryDatabase();
});
beforeEach(() => emptyStores(database));
afterAll(() => database?.[Symbol.asyncDispose]());

const entry = { action: 'act', outcome: 'success' } as const;
const admin = {
  id: 'key:1',
  kind: 'api-key',
  name: 'Admin',
  namespaces: ['*'],
  projects: ['*'],
  permissions: ['admin'],
} as const;
const zeros = '0'.repeat(64);

async function trailOf(records: number): Promise<TestAudit> {
  const trail = await openTestAudit(database);
  for (let at = 0; at < records; at++) await trail.audit.append(entry);
  await trail.audit.verify();
  return trail;
}
const waiting = async () => (await database.sql`SELECT record_id FROM audit_unsealed`).length;
const sealedOf = async (id: string) =>
  (
    await database.sql`SELECT seq FROM audit_chain c JOIN audit_records r ON r.id = record_id WHERE r.record LIKE ${`%${id}%`}`
  ).length;

it('a sealed id that is queued again is sealed once, and the trail is as whole as before', async () => {
  await using trail = await trailOf(2);
  await database.sql`INSERT INTO audit_unsealed SELECT record_id FROM audit_chain`;
  await trail.audit.append(entry);
  expect(await trail.audit.verify()).toMatchObject({ whole: true, records: 3, sealing: null });
  expect(await waiting()).toBe(0);
});

it('a record that is copied under another id, and queued, is not sealed', async () => {
  await using trail = await trailOf(1);
  await database.sql`
    INSERT INTO audit_records SELECT '01HZZZZZZZZZZZZZZZZZZZZZZZ', action, outcome, initiator, namespace, execution_id, record
    FROM audit_records LIMIT 1`;
  await database.sql`INSERT INTO audit_unsealed VALUES ('01HZZZZZZZZZZZZZZZZZZZZZZZ')`;
  const { records, first_bad } = await trail.audit.verify();
  expect([records, first_bad]).toEqual([
    1,
    expect.objectContaining({ kind: 'inserted', id: '01HZZZZZZZZZZZZZZZZZZZZZZZ' }),
  ]);
});

describe.each([
  [
    'at the next number of the chain',
    (sql: Database['sql']) => sql`INSERT INTO audit_chain VALUES (2, 'forged', ${zeros}, ${zeros})`,
  ],
  [
    'at the last number that there is',
    (sql: Database['sql']) => sql`INSERT INTO audit_chain VALUES (9223372036854775807, 'forged', ${zeros}, ${zeros})`,
  ],
  ['at the next checkpoint', (sql: Database['sql']) => sql`INSERT INTO audit_checkpoints VALUES (2, 'forged')`],
  [
    'at the last checkpoint that there is',
    (sql: Database['sql']) => sql`INSERT INTO audit_checkpoints VALUES (9223372036854775807, 'forged')`,
  ],
])('a row %s', (_, insert) => {
  it('does not stop sealing, over a restart too, and is named', async () => {
    await using trail = await trailOf(1);
    await insert(database.sql);
    await trail.audit.append({ ...entry, requestId: 'behind-it' });
    expect(await trail.audit.verify()).toMatchObject({ whole: false, sealing: null });
    await using next = await openTestAudit(database);
    await next.audit.append({ ...entry, requestId: 'after-the-restart' });
    const { first_bad } = await next.audit.verify();
    expect(first_bad).not.toBeNull();
    expect([await sealedOf('behind-it'), await sealedOf('after-the-restart')]).toEqual([1, 1]);
    const { lines } = await next.audit.export(admin, { after: 0, limit: 1_000 });
    expect(lines.at(-1)).toContain('"checkpoint":');
    expect(new Set((await next.audit.list(admin, { limit: 10 })).items.map(({ id }) => id)).size).toBe(3);
  });
});

it('nothing but rows of others in the queue does not keep the next record from being sealed', async () => {
  await using trail = await trailOf(1);
  await database.sql`INSERT INTO audit_unsealed SELECT '0' || n FROM generate_series(1, 2500) n`;
  await trail.audit.append(entry);
  expect(await trail.audit.verify()).toMatchObject({ whole: true, records: 2 });
});

it('a session that holds every advisory lock that we ever used does not stop sealing', async () => {
  await using trail = await trailOf(1);
  const session = await database.sql.reserve();
  await session`SELECT pg_advisory_lock(7362003)`;
  await trail.audit.append(entry);
  expect(await trail.audit.verify()).toMatchObject({ whole: true, records: 2, sealing: null });
  await session`SELECT pg_advisory_unlock(7362003)`;
  session.release();
});

describe.each(['LOCK TABLE audit_unsealed IN SHARE UPDATE EXCLUSIVE MODE', 'SELECT * FROM audit_unsealed FOR UPDATE'])(
  'while another session does %s',
  (statement) => {
    it('the server is not ready, and a check says that sealing stands still; then it goes on', async () => {
      await using trail = await openTestAudit(database, { stallMs: 100 });
      await trail.audit.verify();
      const session = await database.sql.reserve();
      await session`BEGIN`;
      await database.sql.begin((tx) => trail.log.appendIn(tx, entry));
      await session.unsafe(statement);
      await expect
        .poll(() => trail.audit.verify())
        .toMatchObject({
          sealing: { seconds: expect.any(Number), reason: expect.stringContaining('another session') },
        });
      await expect(trail.audit.ready()).rejects.toMatchObject({ code: 'EngineUnavailableError' });
      await session`ROLLBACK`;
      session.release();
      await expect.poll(() => trail.audit.verify()).toMatchObject({ whole: true, records: 1 });
    });
  },
);
