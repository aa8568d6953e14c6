import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../adapters/postgres/open-database.ts';
import { temporaryDatabase } from '../../testing/temporary-database.ts';
import { openTestAudit, type TestAudit } from '../../testing/test-audit.ts';
import { verifyExport } from './verify-export.ts';

const records = 40;
const admin = {
  id: 'key:1',
  kind: 'api-key',
  name: 'Admin',
  namespaces: ['*'],
  projects: ['*'],
  permissions: ['admin'],
} as const;
let database: Database;
let trail: TestAudit;
let whole: Buffer;

beforeAll(async () => {
  database = await temporaryDatabase();
  trail = await openTestAudit(database);
  expect(await check(await exported())).toMatchObject({ whole: true, records: 0 });
  // U+2028 ends a line for some, and never for us.
  const inputs = { client_name: 'a\u2028b ü 🦊 \uFFFD', text: 'J*j\n' };
  for (let at = 0; at < records; at++) await trail.audit.append({ action: 'act', outcome: 'success', inputs });
  whole = await exported();
});
afterAll(async () => {
  await trail?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

async function exported(): Promise<Buffer> {
  const lines: string[] = [];
  let query: { after: number; until?: number } = { after: 0 };
  for (;;) {
    const page = await trail.audit.export(admin, { ...query, limit: 7 });
    lines.push(...page.lines);
    if (page.next === null) return Buffer.from(lines.map((line) => `${line}\n`).join(''));
    query = { after: page.next, until: page.until };
  }
}

/** Checks bytes, which arrive in pieces of any length. */
function check(bytes: Buffer, publicKey: string | undefined = trail.publicKey) {
  return verifyExport(async function* () {
    for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
  }, publicKey);
}

const lines = () => whole.toString().trimEnd().split('\n');
const doctored = (change: (lines: string[]) => void) => {
  const changed = lines();
  change(changed);
  return check(Buffer.from(`${changed.join('\n')}\n`));
};
const bad = async (change: (lines: string[]) => void) => (await doctored(change)).first_bad;

it('as it was written is whole', async () => {
  expect(await check(whole)).toMatchObject({ whole: true, records, head: { seq: records } });
});

it('is checked by the key that it names, where none is given', async () => {
  expect(await verifyExport(() => chunks(whole))).toMatchObject({ whole: true, public_key: trail.publicKey });
});

it('is not whole by another key', async () => {
  expect(await check(whole, Buffer.alloc(32, 9).toString('base64url'))).toMatchObject({ whole: false });
});

it('with one bit changed anywhere is found, and its line named', async () => {
  // Every bit would take minutes: a step that is prime to 8 comes to every kind of place.
  for (let bit = 0; bit < whole.length * 8; bit += 211) {
    const bytes = Buffer.from(whole);
    const at = Math.floor(bit / 8);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
    const line = whole.subarray(0, at).toString('latin1').split('\n').length;
    const { first_bad } = await check(bytes);
    expect(first_bad?.seq, `bit ${bit % 8} of byte ${at}, line ${line}`).toBe(Math.min(line, records));
  }
});

it('with its last byte gone is found', async () => {
  expect(await check(whole.subarray(0, -1))).toMatchObject({ first_bad: { kind: 'truncated' } });
});

it('cut off anywhere is found, and the first record that is missing named', async () => {
  for (let end = 0; end < whole.length - 1; end += 307) {
    const left = whole.subarray(0, end).toString('latin1').split('\n').length;
    const { first_bad } = await check(whole.subarray(0, end));
    expect(first_bad, `cut at ${end}`).toMatchObject({ kind: 'truncated', seq: left });
  }
});

describe('a line', () => {
  it.each([1, 2, 20, records])('that is removed is named: %i', async (seq) => {
    expect(await bad((all) => all.splice(seq - 1, 1))).toMatchObject({
      kind: seq === records ? 'truncated' : 'removed',
      seq,
    });
  });

  it.each([1, 20, records])('that is inserted before another is named: %i', async (seq) => {
    expect(await bad((all) => all.splice(seq - 1, 0, all[10] ?? ''))).toMatchObject({ kind: 'inserted' });
    expect(await bad((all) => all.splice(seq - 1, 0, 'forged'))).toMatchObject({ kind: 'inserted', seq });
  });

  it.each([
    [1, 2],
    [5, 31],
    [39, 40],
  ])('that has changed places with another is named: %i and %i', async (one, other) => {
    const swapped = await bad((all) => {
      [all[one - 1], all[other - 1]] = [all[other - 1] ?? '', all[one - 1] ?? ''];
    });
    expect(swapped).toMatchObject({ kind: 'reordered', seq: one });
  });

  it('of records that are gone up to the checkpoint is missed', async () => {
    expect(await bad((all) => all.splice(30, 10))).toMatchObject({ kind: 'truncated', seq: 31 });
  });

  it('that says what it did not, with its hash made anew, is named', async () => {
    const changed = await bad((all) => {
      all[4] = (all[4] ?? '').replace('"outcome":"success"', '"outcome":"refused"');
    });
    expect(changed).toMatchObject({ kind: 'changed', seq: 5 });
  });
});

it('of a trail that was doctored in the database shows it too', async () => {
  await database.sql.begin(async (tx) => {
    await tx`SET LOCAL session_replication_role = replica`;
    await tx`UPDATE audit_records SET record = 'no\njson' WHERE id = (SELECT record_id FROM audit_chain WHERE seq = 9)`;
  });
  expect(await check(await exported())).toMatchObject({ whole: false, first_bad: { seq: 9 } });
});

async function* chunks(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

describe('beside checkpoints that were received elsewhere', () => {
  const beside = (received: readonly string[], bytes = whole) =>
    verifyExport(
      () => chunks(bytes),
      trail.publicKey,
      () => chunks(Buffer.from(received.map((line) => `${line}\n`).join(''))),
    );

  it('is whole where it agrees with all of them, however often each came', async () => {
    expect(await beside([...trail.outside, ...trail.outside])).toMatchObject({ whole: true });
  });

  it('of a trail that was set back lacks what they vouch for', async () => {
    const nothing = trail.outside.length - 1;
    await trail.audit.append({ action: 'act', outcome: 'success' });
    await trail.audit.verify();
    expect(trail.outside.length).toBeGreaterThan(nothing + 1);
    expect((await beside(trail.outside)).first_bad).toMatchObject({ kind: 'truncated', seq: records + 1 });
  });

  it('cannot be compared with lines that no key of the server has signed', async () => {
    await expect(beside(['{}'])).rejects.toThrow('no checkpoint of this key');
  });
});
