import { expect, it } from 'vitest';
import { earliestDate } from './earliest-date.ts';

const [first, second] = [new Date(1_000), new Date(2_000)];

it.each([
  ['the first of two', [first, second], first],
  ['whichever stands first', [second, first], first],
  ['the one that is known', [undefined, second], second],
  ['the beginning of time', [new Date(0), first], new Date(0)],
  ['none of none', [undefined, undefined], undefined],
  ['none of nothing', [], undefined],
])('is %s', (_, times, expected) => {
  expect(earliestDate(...times)).toEqual(expected);
});
