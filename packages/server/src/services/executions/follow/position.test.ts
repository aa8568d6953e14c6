import { expect, it } from 'vitest';
import { decodePosition, encodePosition } from './watch-execution.ts';

it.each([
  [{ log: 0, revision: 0 }, '0.0'],
  [{ log: 12, revision: 3 }, '12.3'],
  [{ log: 999_999_999, revision: 999_999_999 }, '999999999.999999999'],
])('%o is %s, and back', (position, id) => {
  expect(encodePosition(position)).toBe(id);
  expect(decodePosition(id)).toEqual(position);
});

it.each([undefined, ''])('no event id is the beginning: %j', (id) => {
  expect(decodePosition(id)).toEqual({ log: 0, revision: 0 });
});

it.each(['1', '1.', '.1', '1.2.3', 'x1.2', '1.2x', '1.2\n', '-1.2', '1000000000.1', '1.1000000000', '1,2'])(
  'what is no event id is refused: %j',
  (id) => {
    expect(() => decodePosition(id)).toThrow('is not the id of an event of this execution');
  },
);
