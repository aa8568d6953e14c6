import superjson from 'superjson';
import { describe, expect, it } from 'vitest';
import { decode, encode } from './wire.ts';

const at = new Date('2026-01-12T11:32:00Z');
const values: readonly (readonly [string, unknown])[] = [
  ['no time', { a: 1, b: [true, null, 'text'] }],
  ['a time alone', at],
  ['a time in a field', { from: at }],
  ['times in a list', { items: [{ at }, { at, next: null }, at] }],
  ['names with dots and backslashes', { 'a.b': at, 'c\\d': { e: at }, 'f\\.g': { h: [at] } }],
  ['the same time twice', { first: at, second: at }],
];

it.each(values)('reads what the server writes: %s', (_, value) => {
  expect(decode(JSON.parse(JSON.stringify(superjson.serialize(value))))).toEqual(value);
});

it('reads a field that is undefined', () => {
  expect(decode(JSON.parse(JSON.stringify(superjson.serialize({ a: undefined, b: 1 }))))).toEqual({
    a: undefined,
    b: 1,
  });
});

it.each(values.filter(([name]) => !name.includes('alone') && !name.includes('backslashes')))(
  'writes what the server reads: %s',
  (_, value) => {
    expect(superjson.deserialize(JSON.parse(JSON.stringify(encode(value))))).toEqual(value);
  },
);

describe('an envelope that is none', () => {
  it.each([undefined, null, 'text', 7, {}])('is undefined: %j', (envelope) => {
    expect(decode(envelope)).toBeUndefined();
  });

  it('changes nothing but itself', () => {
    const values = {
      '__proto__.polluted': ['Date'],
      'constructor.prototype.polluted': ['Date'],
      'no.such.path': ['Date'],
    };
    expect(decode({ json: { a: 1 }, meta: { values } })).toEqual({ a: 1 });
    expect({}).not.toHaveProperty('polluted');
  });
});
