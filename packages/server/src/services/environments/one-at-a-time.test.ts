import { expect, it } from 'vitest';
import { createOneAtATime } from './one-at-a-time.ts';

it('one run at a time, and one more for all who ask meanwhile', async () => {
  const run = createOneAtATime<number>();
  const begun: (() => void)[] = [];
  const work = () => {
    const number = begun.length + 1;
    return new Promise<number>((resolve) => begun.push(() => resolve(number)));
  };
  const answers = [run('a', work), run('a', work), run('a', work), run('b', work)];
  expect(begun.length).toBe(2);
  begun[0]?.();
  await expect.poll(() => begun.length).toBe(3);
  for (const end of begun) end();
  expect(await Promise.all(answers)).toEqual([1, 3, 3, 2]);
});

it('a run that fails fails for who asked for it, and the next one begins', async () => {
  const run = createOneAtATime<string>();
  const first = run('a', () => Promise.reject(new Error('no')));
  const second = run('a', async () => 'yes');
  await expect(first).rejects.toThrow('no');
  expect(await second).toBe('yes');
});
