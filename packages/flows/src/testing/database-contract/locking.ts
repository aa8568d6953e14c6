import { describe, expect, test } from 'vitest';
import type { DatabaseAddress, DatabaseDriver } from '../../core/database.ts';
import type { TaskContext } from '../../core/task-context.ts';
import { fakeContext } from '../fake-context.ts';
import type { Bench } from './bench.ts';

const urls = { from: 'https://shop.com', to: 'https://stage.app' };

/** Two never write to a database at once. */
export function locking(bench: () => Bench): void {
  describe('the lock on the target', () => {
    const waitingFor = ({ describe }: DatabaseAddress) => ({
      level: 'INFO',
      message: `${describe}: another copy is writing there; waiting for it to end`,
    });
    const prepared = async () => {
      const source = await bench().create('CREATE TABLE t (v TEXT)', "INSERT INTO t VALUES ('new')");
      const target = await bench().create('CREATE TABLE t (v TEXT)', "INSERT INTO t VALUES ('https://shop.com')");
      return { source, target, rows: () => bench().run(target.url, 'SELECT v FROM t') };
    };
    type Addresses = { source: DatabaseAddress; target: DatabaseAddress };
    type Write = (driver: DatabaseDriver, addresses: Addresses, context: TaskContext) => Promise<unknown>;

    const writers: readonly (readonly [string, Write, string])[] = [
      ['a copy', (driver, { source, target }, context) => driver.copy(source, target, context), 'new'],
      ['a replacement', (driver, { target }, context) => driver.replaceUrls(target, urls, context), urls.to],
    ];

    test.each(writers)('%s gives up in time where another holds it, and writes nothing', async (_, write) => {
      const { source, target, rows } = await prepared();
      await using _lock = await bench().holdLock(target.url);
      const context = fakeContext();
      const driver = bench().createDriver({ lockWaitMs: 1 });
      await expect(write(driver, { source, target }, context)).rejects.toMatchObject({
        name: 'TaskError',
        fatal: false,
        message: `${target.describe}: another copy is still writing there`,
      });
      expect(context.lines).toEqual([waitingFor(target)]);
      expect(await rows()).toEqual([{ v: 'https://shop.com' }]);
    });

    test.each(writers)('%s goes on once the other has released it', async (_, write, written) => {
      const { source, target, rows } = await prepared();
      const lock = await bench().holdLock(target.url);
      const context = fakeContext();
      const writing = write(bench().driver, { source, target }, context);
      await expect.poll(() => context.lines).toEqual([waitingFor(target)]);
      expect(await rows()).toEqual([{ v: 'https://shop.com' }]);
      await lock[Symbol.asyncDispose]();
      await writing;
      expect(await rows()).toEqual([{ v: written }]);
    });

    test.each(writers)('%s does not wait for the lock of another database', async (_, write) => {
      const { source, target } = await prepared();
      await using _lock = await bench().holdLock(source.url);
      const context = fakeContext();
      await write(bench().driver, { source, target }, context);
      expect(context.lines).not.toContainEqual(waitingFor(target));
    });

    test.each(writers)('%s releases it at its end', async (_, write) => {
      const { source, target } = await prepared();
      const context = fakeContext();
      for (let time = 0; time < 2; time++) await write(bench().driver, { source, target }, context);
      expect(context.lines).not.toContainEqual(waitingFor(target));
    });

    test('is released where the copy fails', async () => {
      const { source, target } = await prepared();
      const gone = { url: `${bench().url}/no_such_database`, describe: 'gone' };
      await expect(bench().driver.copy(gone, target, fakeContext())).rejects.toMatchObject({ name: 'TaskError' });
      const context = fakeContext();
      await bench().driver.copy(source, target, context);
      expect(context.lines).not.toContainEqual(waitingFor(target));
    });

    test('is held for as long as is written', async () => {
      const { source, target } = await prepared();
      const second = fakeContext();
      let copying: Promise<unknown> | undefined;
      const log = () => {
        copying ??= bench().driver.copy(source, target, second);
      };
      await bench().driver.copy(source, target, { ...fakeContext(), log });
      await copying;
      expect(second.lines[0]).toEqual(waitingFor(target));
    });
  });
}
