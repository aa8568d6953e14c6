import { expect, it } from 'vitest';
import { createRate } from './rate.ts';

function bench() {
  let at = 0;
  const rate = createRate({ burst: 3, perSecond: 2, now: () => at });
  return {
    rate,
    pass(ms: number) {
      at += ms;
    },
    takes: (count: number, party = 'a') => Array.from({ length: count }, () => rate.take(party)),
  };
}

it('a burst is taken, and what comes after it is not', () => {
  expect(bench().takes(5)).toEqual([true, true, true, false, false]);
});

it('there is more with time, and never more than a burst', () => {
  const { takes, pass } = bench();
  takes(3);
  pass(500);
  expect(takes(2)).toEqual([true, false]);
  pass(60_000);
  expect(takes(4)).toEqual([true, true, true, false]);
});

it('asking costs nothing, and each party has its own', () => {
  const { rate, takes } = bench();
  expect([rate.has('a'), rate.has('a'), rate.has('a'), rate.has('a')]).toEqual([true, true, true, true]);
  takes(3);
  expect([rate.has('a'), rate.has('b')]).toEqual([false, true]);
});

it('a flood of parties is forgotten, not kept', () => {
  const { rate } = bench();
  for (let party = 0; party < 30_000; party++) rate.take(String(party));
  expect(rate.take('0')).toBe(true);
});

it('what is charged has to come again first, though there was less, and never more than a burst', () => {
  let now = 0;
  const rate = createRate({ burst: 10, perSecond: 2, now: () => now });
  for (let n = 0; n < 100; n += 1) rate.charge('a', 8);
  expect([rate.has('a'), rate.has('b')]).toEqual([false, true]);
  now = 5_400;
  expect(rate.take('a')).toBe(false);
  now = 5_500;
  expect(rate.take('a')).toBe(true);
});
