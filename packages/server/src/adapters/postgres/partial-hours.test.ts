import { expect, it } from 'vitest';
import { partialHours } from './partial-hours.ts';

const at = (time: string) => new Date(`2026-03-01T${time}:00.000Z`);

it.each<[string, { from?: Date; to?: Date }, [string, string][]]>([
  ['no bounds', {}, []],
  ['whole hours', { from: at('10:00'), to: at('12:00') }, []],
  ['a beginning inside an hour', { from: at('10:20') }, [['10:20', '11:00']]],
  ['an end inside an hour', { to: at('12:40') }, [['12:00', '12:40']]],
  [
    'both',
    { from: at('10:20'), to: at('12:40') },
    [
      ['10:20', '11:00'],
      ['12:00', '12:40'],
    ],
  ],
  [
    'both in neighbouring hours',
    { from: at('10:20'), to: at('11:40') },
    [
      ['10:20', '11:00'],
      ['11:00', '11:40'],
    ],
  ],
  ['less than an hour', { from: at('10:20'), to: at('10:40') }, [['10:20', '10:40']]],
  ['nothing at all', { from: at('10:40'), to: at('10:40') }, []],
  ['the end before the beginning', { from: at('12:40'), to: at('10:20') }, []],
])('%s', (_, range, expected) => {
  expect(partialHours(range)).toEqual(expected.map(([start, end]) => ({ start: at(start), end: at(end) })));
});

it('the last hour that can be written', () => {
  expect(partialHours({ from: new Date('9999-12-31T23:59:59.999Z') })).toEqual([]);
});
