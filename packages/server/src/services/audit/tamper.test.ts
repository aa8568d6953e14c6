import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../adapters/postgres/open-database.ts';
import { emptyStores, temporaryDatabase } from '../../testing/temporary-database.ts';
import { openTestAudit, type TestAudit } from '../../testing/test-audit.ts';

// A superuser with every trigger disabled does it; the check must name the record.
let database: Database;
let trail: TestAudit;

beforeAll(async () => {
  database = await temporaryDatabase();
});
beforeEach(async () => {
  await emptyStores(database);
  trail = await openTestAudit(database);
  // Six checkpoints of five records each.
  for (let batch = 0; batch < 6; batch++) {
    await database.sql.begin(async (tx) => {
      for (let at = 0; at < 5; at++) await trail.log.appendIn(tx, entry(batch * 5 + at));
    });
    await trail.audit.verify();
  }
});
afterEach(() => trail?.[Symbol.asyncDispose]());
afterAll(() => database?.[Symbol.asyncDispose]());

const entry = (number: number) => ({
  action: 'clone.start',
  outcome: 'success' as const,
  initiator: `key:${number % 3}`,
  namespace: 'dev.deployment',
  inputs: { client_name: `Kunde ${number} \u2028 ü 🦊` },
});

async function tamper(change: (sql: Database['sql']) => Promise<unknown>): Promise<void> {
  await database.sql.begin(async (tx) => {
    await tx`SET LOCAL session_replication_role = replica`;
    await change(tx as unknown as Database['sql']);
  });
}
const idAt = async (seq: number): Promise<string> => {
  const [row] = await database.sql<{ record_id: string }[]>`SELECT record_id FROM audit_chain WHERE seq = ${seq}`;
  return row?.record_id ?? '';
};
const verdict = () => trail.audit.verify();
const firstBad = async () => (await verdict()).first_bad;

/** A text with one bit of one of its bytes turned over; undefined where that is no text that Postgres takes. */
function flipped(text: string, random: () => number): string | undefined {
  const bytes = Buffer.from(text);
  const at = Math.floor(random() * bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  const changed = bytes.toString();
  return Buffer.from(changed).equals(bytes) && !changed.includes('\0') ? changed : undefined;
}

// mulberry32: the same campaign every time.
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

it('finds nothing where nobody was', async () => {
  expect(await verdict()).toMatchObject({ whole: true, records: 30, head: { seq: 30 }, first_bad: null });
});

describe('one bit', () => {
  const columns = ['record', 'id', 'action', 'outcome', 'initiator', 'namespace'] as const;
  it.each(columns)('in the column %s of a record is found, and the record named', async (column) => {
    const random = seeded(column.length);
    for (let round = 0; round < 8; round++) {
      const seq = 1 + Math.floor(random() * 30);
      const id = await idAt(seq);
      const [row] = await database.sql`SELECT * FROM audit_records WHERE id = ${id}`;
      const value = flipped(String(row?.[column]), random);
      if (value === undefined) continue;
      await tamper((sql) => sql`UPDATE audit_records SET ${sql({ [column]: value })} WHERE id = ${id}`);
      expect(await firstBad(), `${column} of ${seq}`).toMatchObject({ seq });
      await tamper(
        (sql) =>
          sql`UPDATE audit_records SET ${sql({ [column]: row?.[column] })} WHERE id = ${column === 'id' ? value : id}`,
      );
    }
    expect(await verdict()).toMatchObject({ whole: true });
  });

  it.each(['record_id', 'previous_hash', 'hash'] as const)(
    'in %s of the chain is found, and the record named',
    async (column) => {
      const random = seeded(column.length);
      for (let round = 0; round < 8; round++) {
        const seq = 1 + Math.floor(random() * 30);
        const [row] = await database.sql`SELECT * FROM audit_chain WHERE seq = ${seq}`;
        const value = flipped(String(row?.[column]), random);
        if (value === undefined) continue;
        await tamper((sql) => sql`UPDATE audit_chain SET ${sql({ [column]: value })} WHERE seq = ${seq}`);
        expect(await firstBad(), `${column} of ${seq}`).toMatchObject({ seq });
        await tamper((sql) => sql`UPDATE audit_chain SET ${sql({ [column]: row?.[column] })} WHERE seq = ${seq}`);
      }
      expect(await verdict()).toMatchObject({ whole: true });
    },
  );

  it('in a number of the chain is found, and the record named', async () => {
    for (const seq of [1, 7, 29, 30]) {
      for (const to of [seq ^ 64, seq + 2 ** 40, -seq]) {
        await tamper((sql) => sql`UPDATE audit_chain SET seq = ${to} WHERE seq = ${seq}`);
        expect(await firstBad(), `${seq} to ${to}`).toMatchObject({ seq });
        await tamper((sql) => sql`UPDATE audit_chain SET seq = ${seq} WHERE seq = ${to}`);
      }
    }
  });

  it('in a checkpoint is found, and its record named', async () => {
    const random = seeded(5);
    const lines = await database.sql<{ seq: string; checkpoint: string }[]>`SELECT * FROM audit_checkpoints`;
    for (const { seq, checkpoint } of [...lines, ...lines, ...lines]) {
      const value = flipped(checkpoint, random);
      if (value === undefined) continue;
      await tamper((sql) => sql`UPDATE audit_checkpoints SET checkpoint = ${value} WHERE seq = ${seq}`);
      expect(await firstBad(), value).toMatchObject({ seq: Number(seq), kind: 'changed' });
      await tamper((sql) => sql`UPDATE audit_checkpoints SET checkpoint = ${checkpoint} WHERE seq = ${seq}`);
    }
  });

  it('in a checkpoint outside of the database is found', async () => {
    const line = trail.outside[2] ?? '';
    trail.outside[2] = flipped(line, seeded(1)) ?? '';
    expect(await firstBad()).toMatchObject({ kind: 'changed' });
  });
});

describe('a row', () => {
  it.each([1, 13, 29])('of a record that is removed is named: %i', async (seq) => {
    const id = await idAt(seq);
    await tamper((sql) => sql`DELETE FROM audit_records WHERE id = ${id}`);
    expect(await firstBad()).toMatchObject({ kind: 'removed', seq, id });
  });

  it.each([1, 13, 29])('of the chain that is removed is named: %i', async (seq) => {
    await tamper((sql) => sql`DELETE FROM audit_chain WHERE seq = ${seq}`);
    expect(await firstBad()).toMatchObject({ kind: 'removed', seq });
  });

  it('that is removed from both is named', async () => {
    const id = await idAt(8);
    await tamper(async (sql) => {
      await sql`DELETE FROM audit_records WHERE id = ${id}`;
      await sql`DELETE FROM audit_chain WHERE seq = 8`;
    });
    expect(await firstBad()).toMatchObject({ kind: 'removed', seq: 8 });
  });

  it('that is inserted beside the server is named', async () => {
    await tamper(
      (sql) => sql`
        INSERT INTO audit_records SELECT '01HZZZZZZZZZZZZZZZZZZZZZZZ', action, outcome, initiator, namespace, execution_id, record
        FROM audit_records LIMIT 1`,
    );
    expect(await firstBad()).toMatchObject({ kind: 'inserted', id: '01HZZZZZZZZZZZZZZZZZZZZZZZ' });
  });

  it('that is inserted by the server’s own role, and queued, is never sealed', async () => {
    await database.sql`INSERT INTO audit_records (id, action, outcome, record) VALUES ('forged', 'x', 'success', '{}')`;
    await database.sql`INSERT INTO audit_unsealed VALUES ('forged')`;
    expect(await firstBad()).toMatchObject({ kind: 'inserted', id: 'forged', seq: null });
  });

  it('that is inserted behind the end of the chain is named', async () => {
    await tamper((sql) => sql`INSERT INTO audit_chain VALUES (31, 'forged', ${'0'.repeat(64)}, ${'0'.repeat(64)})`);
    expect(await firstBad()).toMatchObject({ seq: 31 });
  });

  it('of the checkpoints that is removed leaves records without one', async () => {
    await tamper((sql) => sql`DELETE FROM audit_checkpoints WHERE seq = 15`);
    expect(await firstBad()).toMatchObject({ kind: 'removed', seq: 11 });
  });

  it('of the newest checkpoint that is removed leaves records without one', async () => {
    await tamper((sql) => sql`DELETE FROM audit_checkpoints WHERE seq = 30`);
    expect(await firstBad()).toMatchObject({ seq: 26 });
  });
});

describe('the order', () => {
  const swap = (column: string, one: number, other: number) =>
    tamper(
      (sql) => sql`
        UPDATE audit_chain a SET ${sql(column)} = b.${sql(column)} FROM audit_chain b
        WHERE a.seq IN (${one}, ${other}) AND b.seq IN (${one}, ${other}) AND a.seq <> b.seq`,
    );

  it.each([
    [4, 5],
    [1, 30],
    [7, 22],
  ])('of the records %i and %i is found', async (one, other) => {
    await swap('record_id', one, other);
    expect(await firstBad()).toMatchObject({ kind: 'reordered', seq: one });
    await swap('record_id', one, other);
  });

  it.each([
    [4, 5],
    [1, 30],
    [7, 22],
  ])('of the numbers %i and %i is found', async (one, other) => {
    await tamper(async (sql) => {
      await sql`UPDATE audit_chain SET seq = -1 WHERE seq = ${one}`;
      await sql`UPDATE audit_chain SET seq = ${one} WHERE seq = ${other}`;
      await sql`UPDATE audit_chain SET seq = ${other} WHERE seq = -1`;
    });
    expect(await firstBad()).toMatchObject({ kind: 'reordered', seq: one });
  });
});

describe('the tail', () => {
  it.each([1, 2, 17, 30])('of the records is missed from %i on', async (seq) => {
    await tamper(
      (sql) => sql`DELETE FROM audit_records WHERE id IN (SELECT record_id FROM audit_chain WHERE seq >= ${seq})`,
    );
    expect(await firstBad()).toMatchObject({ kind: 'truncated', seq });
  });

  it.each([1, 2, 17, 30])('of the chain is missed from %i on', async (seq) => {
    await tamper((sql) => sql`DELETE FROM audit_chain WHERE seq >= ${seq}`);
    expect(await firstBad()).toMatchObject({ kind: 'truncated', seq });
  });

  it('is missed by the file outside, where all that the database knew of it is gone', async () => {
    await tamper(async (sql) => {
      await sql`DELETE FROM audit_records WHERE id IN (SELECT record_id FROM audit_chain WHERE seq > 20)`;
      await sql`DELETE FROM audit_chain WHERE seq > 20`;
      await sql`DELETE FROM audit_checkpoints WHERE seq > 20`;
    });
    expect(await firstBad()).toMatchObject({ kind: 'truncated', seq: 21 });
  });

  it('is missed in an empty database', async () => {
    await tamper((sql) => sql`TRUNCATE audit_records, audit_chain, audit_checkpoints, audit_unsealed`);
    expect(await firstBad()).toMatchObject({ kind: 'truncated', seq: 1 });
  });

  it('that was cut off stays to be seen when the trail goes on', async () => {
    await tamper(async (sql) => {
      await sql`DELETE FROM audit_records WHERE id IN (SELECT record_id FROM audit_chain WHERE seq > 20)`;
      await sql`DELETE FROM audit_chain WHERE seq > 20`;
    });
    await trail.audit.append(entry(99));
    expect(await firstBad()).toMatchObject({ seq: 21 });
  });
});

it('raises no alarm while a crowd appends', async () => {
  const crowd = Promise.all(Array.from({ length: 400 }, (_, at) => trail.audit.append(entry(at))));
  for (let round = 0; round < 10; round++) expect(await verdict()).toMatchObject({ whole: true });
  await crowd;
  expect(await verdict()).toMatchObject({ whole: true, records: 430 });
});

it('raises no alarm over a transaction that is still open', async () => {
  await database.sql.begin(async (tx) => {
    await trail.log.appendIn(tx, entry(1));
    await trail.audit.append(entry(2));
    expect(await verdict()).toMatchObject({ whole: true, records: 31 });
  });
  expect(await verdict()).toMatchObject({ whole: true, records: 32 });
});

it.each(['UPDATE audit_records SET action = action', 'DELETE FROM audit_chain', 'TRUNCATE audit_checkpoints'])(
  'the server’s own role is refused: %s',
  async (statement) => {
    await expect(database.sql.unsafe(statement)).rejects.toThrow('can only be appended to');
  },
);
