import { expect, it } from 'vitest';
import { partialBuckets } from './six-hour-buckets.ts';

const at = (time: string) => new Date(`2026-03-01T${time}:00.000Z`);

it.each<[string, { from?: Date; to?: Date }, [string, string][]]>([
  ['no bounds', {}, []],
  ['whole quarters', { from: at('06:00'), to: at('12:00') }, []],
  ['a beginning inside a quarter', { from: at('10:20') }, [['10:20', '12:00']]],
  ['an end inside a quarter', { to: at('18:40') }, [['18:00', '18:40']]],
  [
    'both',
    { from: at('10:20'), to: at('18:40') },
    [
      ['10:20', '12:00'],
      ['18:00', '18:40'],
    ],
  ],
  [
    'both in neighbouring quarters',
    { from: at('10:20'), to: at('12:40') },
    [
      ['10:20', '12:00'],
      ['12:00', '12:40'],
    ],
  ],
  ['less than a quarter', { from: at('10:20'), to: at('10:40') }, [['10:20', '10:40']]],
  ['nothing at all', { from: at('10:40'), to: at('10:40') }, []],
  ['the end before the beginning', { from: at('12:40'), to: at('10:20') }, []],
])('%s', (_, range, expected) => {
  expect(partialBuckets(range)).toEqual(expected.map(([start, end]) => ({ start: at(start), end: at(end) })));
});

it('the last quarter that can be written', () => {
  expect(partialBuckets({ from: new Date('9999-12-31T23:59:59.999Z') })).toEqual([]);
});
