import { describe, expect, test } from 'vitest';
import { fakeContext } from '../fake-context.ts';
import type { Bench } from './bench.ts';

const urls = { from: 'https://shop.com', to: 'https://shop.com.staging.app' };

const pages = [
  'CREATE TABLE pages (id INT PRIMARY KEY, body TEXT, title VARCHAR(60))',
  `INSERT INTO pages VALUES (1, 'https://shop.com and https://shop.com/a', 'none'), (2, 'x https://shop.com', 'https://shop.com'),
    (3, 'HTTP://SHOP.COM', NULL), (4, 'https://shop.community', NULL)`,
  'CREATE TABLE words (id INT, word TEXT)',
  "INSERT INTO words VALUES (1, 'shop.com'), (2, 'nothing')",
];

/** URLs are replaced everywhere, once, and counted. */
export function replacing(bench: () => Bench): void {
  describe('replacing URLs', () => {
    const replace = (address: { url: string; describe: string }, context = fakeContext()) =>
      bench().driver.replaceUrls(address, urls, context);
    const read = ({ url }: { url: string }) => bench().run(url, 'SELECT id, body, title FROM pages ORDER BY id');

    test('counts URLs, cells and tables exactly, in the log and the metrics too', async () => {
      const address = await bench().create(...pages);
      const context = fakeContext();
      const note = `${bench().nameOf('pages')}: 5 URLs replaced in 4 cells`;
      expect(await replace(address, context)).toEqual({ cells: 4, occurrences: 5, notes: [note] });
      expect(context.lines).toEqual([{ level: 'INFO', message: note }]);
      expect(context.metrics).toEqual({ urls_replaced: 5 });
    });

    test('changes the URLs of the site and nothing else', async () => {
      const address = await bench().create(...pages);
      await replace(address);
      expect(await read(address)).toEqual([
        { id: 1, body: `${urls.to} and ${urls.to}/a`, title: 'none' },
        { id: 2, body: `x ${urls.to}`, title: urls.to },
        { id: 3, body: urls.to, title: null },
        { id: 4, body: 'https://shop.community', title: null },
      ]);
      expect(await bench().run(address.url, 'SELECT word FROM words ORDER BY id')).toEqual([
        { word: 'shop.com' },
        { word: 'nothing' },
      ]);
    });

    test('finds nothing to do a second time', async () => {
      const address = await bench().create(...pages);
      await replace(address);
      const once = await read(address);
      const context = fakeContext();
      expect(await replace(address, context)).toEqual({ cells: 0, occurrences: 0, notes: [] });
      expect(context.lines).toEqual([]);
      expect(await read(address)).toEqual(once);
    });

    test('adds up what is replaced in several tables and columns', async () => {
      const text = ['a TEXT', 'b TEXT'].join(', ');
      const tables = ['t1', 't2'].flatMap((name) => [
        `CREATE TABLE ${name} (${text})`,
        `INSERT INTO ${name} VALUES ('https://shop.com', 'https://shop.com/1 https://shop.com/2')`,
      ]);
      const notes = ['t1', 't2'].map((name) => `${bench().nameOf(name)}: 3 URLs replaced in 2 cells`);
      expect(await replace(await bench().create(...tables))).toEqual({ cells: 4, occurrences: 6, notes });
    });

    test('replaces the same text in every row that has it', async () => {
      const address = await bench().create(
        'CREATE TABLE t (v TEXT)',
        `INSERT INTO t VALUES ('${urls.from}'), ('${urls.from}')`,
      );
      expect(await replace(address)).toMatchObject({ cells: 2, occurrences: 2 });
      expect(await bench().run(address.url, 'SELECT v FROM t')).toEqual([{ v: urls.to }, { v: urls.to }]);
    });

    test.each([
      ['to the last character', 'é', urls.to.length + 1],
      ['where there is room', '', urls.to.length + 2],
    ])('fills a column %s', async (_, before, length) => {
      const address = await bench().create(
        `CREATE TABLE t (v VARCHAR(${length}))`,
        `INSERT INTO t VALUES ('${before}${urls.from}')`,
      );
      expect(await replace(address)).toMatchObject({ cells: 1, occurrences: 1 });
      expect(await bench().run(address.url, 'SELECT v FROM t')).toEqual([{ v: `${before}${urls.to}` }]);
    });

    test('leaves a text that would be one character too long, and says so', async () => {
      const address = await bench().create(
        `CREATE TABLE t (v VARCHAR(${urls.to.length}))`,
        `INSERT INTO t VALUES ('é${urls.from}')`,
      );
      const note = `${bench().columnOf('t', 'v')}: 1 texts left, with the new URL they do not fit`;
      expect(await replace(address)).toEqual({ cells: 0, occurrences: 0, notes: [note] });
      expect(await bench().run(address.url, 'SELECT v FROM t')).toEqual([{ v: `é${urls.from}` }]);
    });
  });
}
