import { expect, it } from 'vitest';
import { createSharedLookups } from './shared-lookups.ts';

/** Looks that end when they are told to, with their number. */
function bench() {
  const looks: { id: string; end(error?: Error): void }[] = [];
  const lookUp = createSharedLookups(
    (id) =>
      new Promise<number>((resolve, reject) => {
        const number = looks.length + 1;
        looks.push({ id, end: (error) => (error ? reject(error) : resolve(number)) });
      }),
  );
  return { looks, lookUp };
}

it('all who ask while a look is under way share the next one', async () => {
  const { looks, lookUp } = bench();
  const asked = [lookUp('a'), lookUp('a'), lookUp('a')];
  expect(looks).toHaveLength(1);
  looks[0]?.end();
  expect(await asked[0]).toBe(1);
  await expect.poll(() => looks.length).toBe(2);
  looks[1]?.end();
  expect(await Promise.all(asked)).toEqual([1, 2, 2]);
  expect(looks).toHaveLength(2);
});

it('whoever asks when nothing is under way is looked up at once', async () => {
  const { looks, lookUp } = bench();
  for (const number of [1, 2]) {
    const asked = lookUp('a');
    looks[number - 1]?.end();
    expect(await asked).toBe(number);
  }
});

it('a look that fails is no failure of the next', async () => {
  const { looks, lookUp } = bench();
  const asked = [lookUp('a'), lookUp('a')] as const;
  looks[0]?.end(new Error('away'));
  await expect(asked[0]).rejects.toThrow('away');
  await expect.poll(() => looks.length).toBe(2);
  looks[1]?.end();
  expect(await asked[1]).toBe(2);
});

it('others are looked up for themselves', () => {
  const { looks, lookUp } = bench();
  void lookUp('a');
  void lookUp('b');
  expect(looks.map(({ id }) => id)).toEqual(['a', 'b']);
});
