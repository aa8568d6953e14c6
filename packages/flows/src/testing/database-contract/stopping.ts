import { describe, expect, test } from 'vitest';
import { TaskError } from '../../core/task-error.ts';
import { fakeContext } from '../fake-context.ts';
import { type Bench, databaseOf } from './bench.ts';

const table = ['CREATE TABLE t (v TEXT)', "INSERT INTO t VALUES ('https://shop.com')"];

/** Everything ends when its signal aborts, on the server too. */
export function stopping(bench: () => Bench): void {
  describe('a signal that aborts', () => {
    const stopped = { name: 'TaskError', fatal: false, message: 'The copy was stopped' };

    test('ends a copy in the middle, with its queries on the server', async () => {
      const [source, target] = [await bench().create(...table), await bench().create()];
      const stop = new AbortController();
      const context = { ...fakeContext(stop.signal), log: () => stop.abort() };
      await expect(bench().driver.copy(source, target, context)).rejects.toMatchObject(stopped);
      for (const each of [source, target]) {
        await expect.poll(() => bench().count(bench().countConnections(databaseOf(each)))).toBe(0);
      }
    });

    test('gives its own reason where that is one of ours', async () => {
      const [source, target] = [await bench().create(...table), await bench().create()];
      const stop = new AbortController();
      const reason = new TaskError('The time of the task is up', { fatal: true });
      const context = { ...fakeContext(stop.signal), log: () => stop.abort(reason) };
      await expect(bench().driver.copy(source, target, context)).rejects.toBe(reason);
    });

    test('before the beginning lets nothing begin', async () => {
      const [source, target] = [await bench().create(), await bench().create(...table)];
      const context = fakeContext(AbortSignal.abort());
      await expect(bench().driver.copy(source, target, context)).rejects.toMatchObject(stopped);
      expect(await bench().run(target.url, 'SELECT v FROM t')).toHaveLength(1);
    });

    test('ends a replacement', async () => {
      const address = await bench().create(...table);
      const context = fakeContext(AbortSignal.abort());
      const replacing = bench().driver.replaceUrls(address, { from: 'https://shop.com', to: 'https://x.app' }, context);
      await expect(replacing).rejects.toMatchObject(stopped);
      expect(await bench().run(address.url, 'SELECT v FROM t')).toEqual([{ v: 'https://shop.com' }]);
    });

    test('ends the wait for a lock', async () => {
      const [source, target] = [await bench().create(), await bench().create(...table)];
      await using _lock = await bench().holdLock(target.url);
      const stop = new AbortController();
      const context = { ...fakeContext(stop.signal), log: () => stop.abort() };
      await expect(bench().driver.copy(source, target, context)).rejects.toMatchObject(stopped);
    });
  });
}
