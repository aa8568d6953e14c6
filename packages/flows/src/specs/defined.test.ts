import { expect, expectTypeOf, it } from 'vitest';
import { defined } from './defined.ts';

it('drops the fields that are undefined and keeps every other value', () => {
  const values = defined({ a: undefined, b: null, c: 0, d: '', e: false });
  expect(Object.entries(values)).toEqual([
    ['b', null],
    ['c', 0],
    ['d', ''],
    ['e', false],
  ]);
});

it('makes optional what may be undefined, as exactOptionalPropertyTypes wants it', () => {
  const values = defined({ id: 'a', port: undefined as number | undefined });
  expectTypeOf(values.id).toEqualTypeOf<string>();
  expectTypeOf(values).toExtend<{ readonly id: string; readonly port?: number }>();
});
