import { describe, expect, test } from 'vitest';
import type { Table } from './read-tables.ts';
import { rowWriter } from './row-writer.ts';
import type { Cell, Session } from './session.ts';

const plenty = 1 << 30;
const overhead = 65_536;

function table(columns: number): Table {
  const column = { type: 'text', isGenerated: false, isUpdatedByClock: false, lengthMax: undefined };
  return {
    name: 't',
    engine: 'InnoDB',
    columns: Array.from({ length: columns }, (_, at) => ({ ...column, name: `c${at}` })),
    isVersioned: false,
    ownsRows: true,
  };
}

/** A writer, and what it had the server do. */
function writing(packetBytesMax = plenty, columns = 1) {
  const inserts: { rows: number; cells: readonly Cell[] }[] = [];
  const forgotten: string[] = [];
  const session = {
    async execute(sql: string, cells: readonly Cell[]) {
      const rows = sql.match(/\((?:\?(?:, )?)+\)/g)?.length ?? 0;
      expect(cells).toHaveLength(rows * columns);
      inserts.push({ rows, cells });
      return rows;
    },
    forget: (sql: string) => void forgotten.push(sql),
  };
  // Only what a writer uses of a session.
  const writer = rowWriter(session as unknown as Session, table(columns), packetBytesMax);
  return { inserts, forgotten, ...writer };
}

const row = (text: string | number): Cell[] => [Buffer.from(typeof text === 'number' ? 'x'.repeat(text) : text)];
const sizes = (inserts: readonly { rows: number }[]) => inserts.map(({ rows }) => rows);

async function written(rows: number, bytes = 1, packetBytesMax = plenty) {
  const writer = writing(packetBytesMax);
  for (let each = 0; each < rows; each++) await writer.write(row(bytes));
  await writer.end();
  return sizes(writer.inserts);
}

describe('the writer of rows', () => {
  test.each([0, 1, 2, 3, 511, 512, 513, 1_024, 1_025])('writes %i rows, each once and in order', async (count) => {
    const writer = writing();
    const names = Array.from({ length: count }, (_, at) => `row ${at}`);
    for (const name of names) await writer.write(row(name));
    const total = { rows: count, bytes: names.join('').length };
    expect(await writer.end()).toEqual(total);
    expect(writer.inserts.flatMap(({ cells }) => cells.map(String))).toEqual(names);
  });

  test('inserts at most 512 rows at once', async () => {
    expect(await written(512)).toEqual([512]);
    expect(await written(513)).toEqual([512, 1]);
  });

  test('inserts what is left by powers of two, so that few statements are prepared', async () => {
    expect(await written(511)).toEqual([256, 128, 64, 32, 16, 8, 4, 2, 1]);
  });

  test('inserts at most a megabyte at once', async () => {
    expect(await written(2, 500_000)).toEqual([2]);
    expect(await written(2, 500_001)).toEqual([1, 1]);
  });

  test('inserts at once what fits the packet, beside its overhead', async () => {
    expect(await written(2, 1_000, overhead + 2_000)).toEqual([2]);
    expect(await written(2, 1_000, overhead + 1_999)).toEqual([1, 1]);
  });

  test('a row that fills the packet is written', async () => {
    expect(await written(1, 1_000, overhead + 1_000)).toEqual([1]);
  });

  test('a row that no packet can hold fails for good, with the setting to raise', async () => {
    await expect(written(1, 1_001, overhead + 1_000)).rejects.toMatchObject({
      fatal: true,
      message: `Table t: a row of 1001 bytes does not fit the target's max_allowed_packet of ${overhead + 1_000}; raise that setting there`,
    });
  });

  test.each([
    [128, 511],
    [127, 512],
  ])('has no more placeholders than MySQL takes: %i columns', async (columns, rows) => {
    const writer = writing(plenty, columns);
    const cells = Array.from({ length: columns }, () => Buffer.from('x'));
    for (let each = 0; each < 512; each++) await writer.write(cells);
    await writer.end();
    const [first = 0, ...rest] = sizes(writer.inserts);
    expect([first + rest.reduce((sum, each) => sum + each, 0), first]).toEqual([512, rows === 512 ? 512 : 256]);
  });

  test('forgets every statement that it prepared', async () => {
    const writer = writing();
    for (let each = 0; each < 5; each++) await writer.write(row('x'));
    await writer.end();
    expect(writer.forgotten).toEqual([
      expect.stringMatching(/VALUES \(\?\), \(\?\), \(\?\), \(\?\)$/),
      expect.stringMatching(/VALUES \(\?\)$/),
    ]);
  });

  test('NULLs stay NULLs and count no bytes', async () => {
    const writer = writing();
    await writer.write([null]);
    expect(await writer.end()).toEqual({ rows: 1, bytes: 0 });
    expect(writer.inserts[0]?.cells).toEqual([null]);
  });

  test('an INSERT that fails fails the writing', async () => {
    const session = { execute: () => Promise.reject(new Error('disk full')), forget: () => {} };
    const writer = rowWriter(session as unknown as Session, table(1), plenty);
    await writer.write(row('x'));
    await expect(writer.end()).rejects.toThrow('disk full');
  });
});
