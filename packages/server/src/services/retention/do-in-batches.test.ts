import { expect, it, vi } from 'vitest';
import { type Chore, doInBatches } from './do-in-batches.ts';

/** A chore that has so many full batches before its last. */
const chore = (batches: number) => vi.fn<Chore>(async () => batches-- > 0);

function bench() {
  let now = 0;
  const pause = vi.fn(async () => undefined);
  const run = (...chores: readonly Chore[]) => doInBatches(chores, { clock: { now: () => new Date(now) }, pause });
  const pass = (ms: number) => {
    now += ms;
  };
  return { run, pause, pass };
}

it('does each chore until nothing is left of it, one after the other', async () => {
  const { run, pause } = bench();
  const [first, second] = [chore(2), chore(1)];
  expect(await run(first, second)).toBe(true);
  expect([first, second, pause].map(({ mock }) => mock.calls.length)).toEqual([3, 2, 3]);
});

it('is done with 99 batches, and has done enough with 100', async () => {
  expect(await bench().run(chore(99))).toBe(true);
  const hundred = chore(100);
  expect(await bench().run(hundred)).toBe(false);
  expect(hundred).toHaveBeenCalledTimes(100);
});

it('counts the batches of all chores together', async () => {
  const second = chore(50);
  expect(await bench().run(chore(50), second)).toBe(false);
  expect(second).toHaveBeenCalledTimes(50);
});

it('goes on for ten seconds, and not a millisecond longer', async () => {
  const { run, pass } = bench();
  const takes = (ms: number) => {
    const left = chore(1);
    return async () => {
      pass(ms);
      return left();
    };
  };
  expect(await run(takes(5_000))).toBe(true);
  const { run: longer, pass: passLonger } = bench();
  let rounds = 0;
  const slow = async () => {
    passLonger(rounds === 0 ? 10_000 : 1);
    rounds += 1;
    return true;
  };
  expect(await longer(slow)).toBe(false);
  expect(rounds).toBe(2);
});
