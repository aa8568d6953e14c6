import { setImmediate as nextLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createFairTurns } from './fair-turns.ts';

function bench() {
  const take = createFairTurns();
  const done: string[] = [];
  const work = async (party: string) => {
    await take(party);
    done.push(party);
  };
  return { done, work };
}

it('a party that asks for much does not keep another waiting for all of it', async () => {
  const { done, work } = bench();
  const all = Array.from({ length: 50 }, () => work('much'));
  all.push(work('little'));
  await Promise.all(all);
  expect(done.indexOf('little')).toBeLessThan(8);
  expect(done).toHaveLength(51);
});

it('many parties come one after the other, each in its order', async () => {
  const take = createFairTurns();
  const done: string[] = [];
  const work = async (name: string) => {
    await take(name.charAt(0));
    done.push(name);
  };
  // The first four find the turns of this loop.
  await Promise.all(['x1', 'x2', 'x3', 'x4', 'a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map(work));
  expect(done.slice(4)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
});

it('much work is done in several turns of the event loop', async () => {
  const { done, work } = bench();
  const all = Promise.all(Array.from({ length: 50 }, () => work('much')));
  await nextLoop();
  expect(done.length).toBeLessThan(15);
  await all;
});

it('little work is done at once', async () => {
  const { done, work } = bench();
  void work('one');
  await Promise.resolve();
  await Promise.resolve();
  expect(done).toEqual(['one']);
});
