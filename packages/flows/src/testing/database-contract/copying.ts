import { describe, expect, test } from 'vitest';
import { fakeContext } from '../fake-context.ts';
import type { Bench } from './bench.ts';

const shop = [
  'CREATE TABLE orders (id INT PRIMARY KEY, note TEXT)',
  "INSERT INTO orders VALUES (1, 'a'), (2, 'b\nc'), (3, NULL)",
  'CREATE TABLE visitors (id INT)',
];

/** What a copy takes along, and what it leaves alone. */
export function copying(bench: () => Bench): void {
  describe('copying', () => {
    test('reports the rows of every table, in the log and the metrics too', async () => {
      const [source, target] = [await bench().create(...shop), await bench().create()];
      const context = fakeContext();
      const report = await bench().driver.copy(source, target, context);
      expect(report).toMatchObject({
        tables: [
          { table: bench().nameOf('orders'), rows: 3 },
          { table: bench().nameOf('visitors'), rows: 0 },
        ],
        rows: 3,
      });
      expect(context.metrics).toEqual({ rows_copied: 3, bytes_copied: report.bytes, tables_copied: 2 });
      expect(context.lines).toContainEqual({
        level: 'INFO',
        message: expect.stringMatching(/^2 tables compared and equal; /),
      });
      for (const { table, rows } of report.tables) {
        expect(context.lines).toContainEqual({
          level: 'INFO',
          message: expect.stringMatching(new RegExp(`^Table ${table}: ${rows} rows, \\d+ bytes$`)),
        });
      }
    });

    test('counts the bytes of the rows', async () => {
      const target = await bench().create();
      const sizes: number[] = [];
      for (const length of [10, 1_010]) {
        const source = await bench().create('CREATE TABLE t (v TEXT)', `INSERT INTO t VALUES (REPEAT('x', ${length}))`);
        sizes.push((await bench().driver.copy(source, target, fakeContext())).bytes);
      }
      expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBe(1_000);
    });

    test('takes away what stood in the target, and nothing that stands beside it', async () => {
      const stray = ['CREATE TABLE stray (id INT)', 'CREATE VIEW stray_view AS SELECT id FROM stray'];
      const [source, target] = [await bench().create(...shop), await bench().create(...stray)];
      const beside = await bench().create(...stray, 'INSERT INTO stray VALUES (1)');
      await bench().driver.copy(source, target, fakeContext());
      await expect(bench().run(target.url, 'SELECT * FROM stray')).rejects.toThrow(/exist/);
      await expect(bench().run(target.url, 'SELECT * FROM stray_view')).rejects.toThrow(/exist/);
      expect(await bench().run(beside.url, 'SELECT id FROM stray_view')).toEqual([{ id: 1 }]);
    });

    test('changes nothing in the source', async () => {
      const source = await bench().create(...shop);
      await bench().driver.copy(source, await bench().create(), fakeContext());
      expect(await bench().run(source.url, 'SELECT id FROM orders ORDER BY id')).toEqual([
        { id: 1 },
        { id: 2 },
        { id: 3 },
      ]);
    });

    test('replaces an earlier copy', async () => {
      const [source, target] = [await bench().create(...shop), await bench().create()];
      await bench().driver.copy(source, target, fakeContext());
      await bench().run(target.url, 'DELETE FROM orders', 'DROP TABLE visitors');
      expect(await bench().driver.copy(source, target, fakeContext())).toMatchObject({ rows: 3 });
    });

    test('a database without tables is a copy of no rows', async () => {
      const [source, target] = [await bench().create(), await bench().create(...shop)];
      expect(await bench().driver.copy(source, target, fakeContext())).toEqual({ tables: [], rows: 0, bytes: 0 });
      await expect(bench().run(target.url, 'SELECT * FROM orders')).rejects.toThrow(/exist/);
    });

    test('the size of a database is 0 while it is empty, and grows', async () => {
      const [empty, filled] = [await bench().create(), await bench().create(...shop)];
      expect(await bench().driver.size(empty, fakeContext())).toBe(0);
      expect(await bench().driver.size(filled, fakeContext())).toBeGreaterThan(1_000);
    });
  });
}
