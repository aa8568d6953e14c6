import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../adapters/postgres/open-database.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { type OutsideFiles, openTestAudit } from '../../testing/test-audit.ts';

// While the server is down, somebody has the database, the file of checkpoints, or the mark.
let database: Database;
let files: OutsideFiles;
const entry = { action: 'act', outcome: 'success' } as const;

beforeAll(async () => {
  database = await temporaryDatabase();
});
beforeEach(async () => {
  await emptyStores(database);
  files = { lines: [], mark: undefined };
  await using trail = await openTestAudit(database, { files });
  for (let at = 0; at < 3; at++) {
    await trail.audit.append(entry);
    await trail.audit.verify();
  }
});
afterAll(() => database?.[Symbol.asyncDispose]());

async function asSuperuser(...statements: string[]): Promise<void> {
  await database.sql.begin(async (tx) => {
    await tx`SET LOCAL session_replication_role = replica`;
    for (const statement of statements) await tx.unsafe(statement);
  });
}
const wipe = () => asSuperuser('TRUNCATE audit_records, audit_chain, audit_checkpoints, audit_unsealed');
const rewindTo = (seq: number) =>
  asSuperuser(
    `DELETE FROM audit_records WHERE id IN (SELECT record_id FROM audit_chain WHERE seq > ${seq})`,
    `DELETE FROM audit_chain WHERE seq > ${seq}`,
    `DELETE FROM audit_checkpoints WHERE seq > ${seq}`,
  );
async function verdictAfterRestart() {
  await using trail = await openTestAudit(database, { files });
  await trail.audit.append(entry);
  return await trail.audit.verify();
}

it('nothing is found where nobody was', async () => {
  expect(await verdictAfterRestart()).toMatchObject({ whole: true, records: 4, outside_from: 1 });
});

describe('the name of the trail', () => {
  it('does not depend on a row that the server’s own role can change', async () => {
    await database.sql`UPDATE migrations SET applied_at = now()`;
    expect(await verdictAfterRestart()).toMatchObject({ whole: true, records: 4 });
    await wipe();
    expect(await verdictAfterRestart()).toMatchObject({ whole: false, first_bad: { seq: 1 } });
  });

  it.each([
    ['changed', "UPDATE audit_trail SET trail = 'another'"],
    ['removed', 'DELETE FROM audit_trail'],
  ])('that was %s is found', async (_, statement) => {
    const [row] = await database.sql`SELECT trail FROM audit_trail`;
    await asSuperuser(statement);
    const verdict = await verdictAfterRestart();
    await asSuperuser('DELETE FROM audit_trail', `INSERT INTO audit_trail VALUES ('${row?.trail}')`);
    expect(verdict).toMatchObject({
      whole: false,
      first_bad: { kind: 'changed', reason: expect.stringContaining('trail') },
    });
  });

  it('that was changed does not hide that all is gone', async () => {
    const [row] = await database.sql`SELECT trail FROM audit_trail`;
    await wipe();
    await asSuperuser("UPDATE audit_trail SET trail = 'another'");
    const verdict = await verdictAfterRestart();
    await asSuperuser(`UPDATE audit_trail SET trail = '${row?.trail}'`);
    expect(verdict).toMatchObject({ whole: false, first_bad: { seq: 1 } });
  });
});

describe('the file of checkpoints', () => {
  it.each([
    ['removed', 0],
    ['cut', 1],
  ])('that was %s is missed, and stays so', async (_, length) => {
    files.lines.length = length;
    for (let restart = 0; restart < 2; restart++)
      expect(await verdictAfterRestart()).toMatchObject({ whole: false, first_bad: { kind: 'removed' } });
  });

  it('that was rewound with the database is missed by its mark', async () => {
    files.lines.length = 1;
    await rewindTo(1);
    expect(await verdictAfterRestart()).toMatchObject({ whole: false, first_bad: { seq: 2 } });
  });
});

describe('the mark', () => {
  it('that was changed is found, and not written anew', async () => {
    files.mark = files.mark?.replace('"lines":3', '"lines":1');
    for (let restart = 0; restart < 2; restart++)
      expect(await verdictAfterRestart()).toMatchObject({ whole: false, first_bad: { kind: 'changed' } });
  });

  it('that is gone with the file leaves a trail that is known outside from the next record on', async () => {
    files = { lines: [], mark: undefined };
    expect(await verdictAfterRestart()).toMatchObject({ whole: true, records: 4, outside_from: 4 });
  });
});

it('a server that runs remembers itself what it has sealed, whatever was rewound', async () => {
  await using trail = await openTestAudit(database, { files });
  await trail.audit.append(entry);
  await trail.audit.verify();
  await rewindTo(1);
  files.lines.length = 1;
  expect(await trail.audit.verify()).toMatchObject({ whole: false, first_bad: { seq: 2 } });
});
