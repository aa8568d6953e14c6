import { beforeAll, describe, expect, test } from 'vitest';
import type { CopyReport, DatabaseAddress } from '../../core/database.ts';
import { fakeContext } from '../fake-context.ts';
import type { Bench } from './bench.ts';

const columns = 'id, word, note, amount, day, data';

/** Rows of every kind that a comparison can overlook; two of them are equal. */
function goods({ sql: { bytes, bytesType } }: Bench): string[] {
  const rows = [
    `(1, 'one', '', 10.00, '2024-01-01', ${bytes('00ff')})`,
    `(2, 'two', NULL, 20.00, '2024-02-02', ${bytes('')})`,
    `(3, 'three', 'x', 30.00, '2024-03-03', NULL)`,
    `(3, 'three', 'x', 30.00, '2024-03-03', NULL)`,
    `(4, 'four', 'y', NULL, NULL, ${bytes('7f')})`,
  ];
  return [
    `CREATE TABLE goods (id INT, word TEXT, note VARCHAR(40), amount DECIMAL(10, 2), day DATE, data ${bytesType})`,
    ...rows.map((row) => `INSERT INTO goods VALUES ${row}`),
  ];
}

type Damage = readonly [what: string, statements: (bench: Bench) => readonly string[]];

const set = (what: string, assignment: string, id: number): Damage => [
  what,
  () => [`UPDATE goods SET ${assignment} WHERE id = ${id}`],
];

const damages: readonly Damage[] = [
  set('one bit of a text', "word = 'ond'", 1),
  set('the case of a letter', "word = 'One'", 1),
  set('a blank at the end of a text', "word = 'one '", 1),
  set('NULL for an empty text', 'note = NULL', 1),
  set('an empty text for NULL', "note = ''", 2),
  set('a number by its last digit', 'amount = 10.01', 1),
  set('0 for NULL', 'amount = 0', 4),
  set('a date by a day', "day = '2024-01-02'", 1),
  set('two equal rows in the same way', "word = 'tree'", 3),
  set('cells of two columns, swapped', "word = note, note = 'three'", 3),
  ['one bit of bytes', ({ sql }) => [`UPDATE goods SET data = ${sql.bytes('00fe')} WHERE id = 1`]],
  [
    'bytes into the text of their digits',
    ({ sql }) => [`UPDATE goods SET data = ${sql.bytes('30306666')} WHERE id = 1`],
  ],
  ['empty bytes for NULL', ({ sql }) => [`UPDATE goods SET data = ${sql.bytes('')} WHERE id = 3`]],
  [
    'cells of two rows, swapped',
    () => ["UPDATE goods SET word = CASE id WHEN 1 THEN 'two' ELSE 'one' END WHERE id IN (1, 2)"],
  ],
  ['the keys of two rows, swapped', () => ['UPDATE goods SET id = 3 - id WHERE id IN (1, 2)']],
  [
    'one row into a duplicate of another',
    () => ['DELETE FROM goods WHERE id = 4', `INSERT INTO goods SELECT ${columns} FROM goods WHERE id = 1`],
  ],
  ['a type whose values look the same', ({ sql }) => [sql.changeType('goods', 'id', 'BIGINT')]],
  ['the digits that a number may have', ({ sql }) => [sql.changeType('goods', 'amount', 'DECIMAL(12, 2)')]],
  ['the length that a text may have', ({ sql }) => [sql.changeType('goods', 'note', 'VARCHAR(41)')]],
  ['the columns, by one more', () => ['ALTER TABLE goods ADD COLUMN more INT']],
  ['the columns, by one less', () => ['ALTER TABLE goods DROP COLUMN note']],
  ['the name of a column', () => ['ALTER TABLE goods RENAME COLUMN note TO notes']],
  ['the table, which is missing', () => ['DROP TABLE goods']],
];

/** A copy is equal, or is refused with the table named. */
export function comparing(bench: () => Bench): void {
  describe('a copy is proven equal', () => {
    let source: DatabaseAddress;
    let target: DatabaseAddress;
    beforeAll(async () => {
      source = await bench().create(
        'CREATE TABLE early (id INT)',
        'INSERT INTO early VALUES (1)',
        ...goods(bench()),
        'CREATE TABLE late (id INT)',
      );
      target = await bench().create();
    });

    /** Copies, and changes the target between the copy of a table's rows and their comparison. */
    async function copyAndChange(table: string, statements: readonly string[]) {
      const copied = `Table ${bench().nameOf(table)}: `;
      let changed = false;
      const log = (_: string, message: string) => {
        if (!message.startsWith(copied)) return;
        changed = true;
        bench().runAtOnce(target.url, ...statements);
      };
      const report = await bench()
        .driver.copy(source, target, { ...fakeContext(), log })
        .catch((error: unknown) => error);
      expect(changed).toBe(true);
      return report;
    }

    const refused = (table: string, how = '') => ({
      name: 'TaskError',
      fatal: false,
      message: expect.stringContaining(`Table ${bench().nameOf(table)}: the copy is not equal: ${how}`),
    });

    test.each(damages)('and refused where it changed %s', async (_, statements) => {
      expect(await copyAndChange('goods', statements(bench()))).toMatchObject(refused('goods'));
    });

    test.each([
      ['less', 'DELETE FROM goods WHERE id = 4', '5 rows became 4'],
      ['more', "INSERT INTO goods (id, word) VALUES (5, 'five')", '5 rows became 6'],
      ['more, a duplicate', `INSERT INTO goods SELECT ${columns} FROM goods WHERE id = 1`, '5 rows became 6'],
    ])('and refused where it has a row %s', async (_, statement, how) => {
      expect(await copyAndChange('goods', [statement])).toMatchObject(refused('goods', how));
    });

    test.each([
      ['first', 'early', 'UPDATE early SET id = 2'],
      ['last and empty', 'late', 'INSERT INTO late VALUES (1)'],
    ])('the %s table, too', async (_, table, statement) => {
      expect(await copyAndChange(table, [statement])).toMatchObject(refused(table));
    });

    test('whatever the order of its rows is', async () => {
      const [, ...inserts] = goods(bench());
      const report = await copyAndChange('goods', ['DELETE FROM goods', ...inserts.reverse()]);
      expect(report).toMatchObject({ rows: 6 } satisfies Partial<CopyReport>);
    });
  });
}
