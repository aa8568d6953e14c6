import superjson from 'superjson';
import { describe, expect, it } from 'vitest';
import { inputOf, reviveInput } from './revive-input.ts';

const read = (sent: unknown) => inputOf(reviveInput(sent));
const refusalOf = (sent: unknown) => {
  try {
    read(sent);
  } catch (error) {
    return error;
  }
  return undefined;
};

it.each([
  ['JSON', { name: 'Acme', list: [1, null, true] }],
  ['times', { from: new Date(0), in: { to: new Date(1) } }],
  ['what is not there', { name: undefined }],
  ['numbers that JSON has no word for', { limit: Number.NaN }],
  ['nothing', undefined],
])('%s comes as it was sent', (_, value) => {
  expect(read(superjson.serialize(value))).toEqual(value);
});

it('a part that was sent once and stands twice comes twice', () => {
  const tables = ['a', 'b'];
  expect(read(superjson.serialize({ exclude: tables, structure_only: tables }))).toEqual({
    exclude: tables,
    structure_only: tables,
  });
});

it.each([
  ['an expression', { client_name: /a/ }, 'client_name'],
  ['a map', { tables: new Map([[1, 2]]) }, 'tables'],
  ['a set, within', { tables: { exclude: new Set([1]) } }, 'tables.exclude'],
  ['an error', new Error('x'), 'body'],
  ['a big number', { limit: 10n }, 'limit'],
])('%s is refused before it is made, with its field', (_, value, field) => {
  expect(refusalOf(superjson.serialize(value))).toMatchObject({ code: 'ValidationError', details: { field } });
});

it.each([
  undefined,
  null,
  'text',
  7,
  { json: {}, meta: { values: 7, referentialEqualities: 'x' } },
  { meta: { values: { a: ['Date'] } } },
])('an envelope that superjson would not write is refused or empty, not our fault: %j', (sent) => {
  expect([undefined, 'ValidationError']).toContain((refusalOf(sent) as { code?: string } | undefined)?.code);
});

describe('references that make much of little are refused, and cost no more than they are long', () => {
  const inManyPlaces = (count: number) => {
    const places = Array.from({ length: count }, (_, at) => `list.${at}`);
    const json = { text: 'a.'.repeat(15_000), list: Array(count).fill(0) };
    return { json, meta: { v: 1, referentialEqualities: { text: places } } };
  };

  it('one long text in many places', () => {
    expect(refusalOf(inManyPlaces(100))).toMatchObject({ details: { rule: 'must not be larger than 65536 bytes' } });
  });

  it('more references than any request has, before one of them is followed', () => {
    const rule = 'must not hold more than 100 references';
    for (const count of [101, 3_500])
      expect(refusalOf(inManyPlaces(count))).toMatchObject({ details: { field: 'meta', rule } });
  });

  it('lists in lists', () => {
    const referentialEqualities = Object.fromEntries(
      Array.from({ length: 18 }, (_, at) => [`${at}`, [`${at + 1}.0`, `${at + 1}.1`, `${at + 1}.2`]]),
    );
    const sent = { json: Array(19).fill([0, 0, 0]), meta: { v: 1, referentialEqualities } };
    expect(refusalOf(sent)).toMatchObject({ details: { rule: 'must not hold more than 5000 values' } });
  });

  it('what stands in itself', () => {
    const sent = { json: { a: {} }, meta: { v: 1, referentialEqualities: { a: ['a.a'] } } };
    expect(refusalOf(sent)).toMatchObject({ details: { rule: 'must not be nested deeper than 20' } });
  });

  it('JSON that is nested thousands deep', () => {
    const json: unknown = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`);
    expect(refusalOf({ json })).toMatchObject({ details: { rule: 'must not be nested deeper than 20' } });
  });
});
