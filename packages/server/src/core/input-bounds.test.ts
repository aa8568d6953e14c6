import { describe, expect, it } from 'vitest';
import { inputBounds, mustBeBounded } from './input-bounds.ts';

const refusalOf = (value: unknown) => {
  try {
    mustBeBounded(value);
  } catch (error) {
    return error;
  }
  return undefined;
};
const nested = (depth: number): unknown => (depth === 0 ? 'deepest' : { in: nested(depth - 1) });

describe('what any request may be is taken', () => {
  it.each([
    ['nothing', undefined],
    ['as many values', { list: Array(inputBounds.values - 2).fill(1) }],
    ['as deep', nested(inputBounds.depth)],
    ['as large', { text: 'x'.repeat(inputBounds.bytes - 'text'.length) }],
    ['a time', { at: new Date(0) }],
  ])('%s', (_, value) => {
    expect(refusalOf(value)).toBeUndefined();
  });
});

describe('what is refused is named with its field and rule', () => {
  it.each([
    ['too many values', { tables: Array(inputBounds.values).fill(1) }, 'tables', 'must not hold more than 5000 values'],
    ['too deep', { rule: nested(inputBounds.depth) }, 'rule', 'must not be nested deeper than 20'],
    ['too large', { client_name: 'x'.repeat(inputBounds.bytes) }, 'client_name', 'must not be larger than 65536 bytes'],
    ['too large in bytes', { name: 'é'.repeat(inputBounds.bytes / 2) }, 'name', 'must not be larger than 65536 bytes'],
    ['a long list as a whole', Array(inputBounds.values).fill(1), 'body', 'must not hold more than 5000 values'],
  ])('%s', (_, value, field, rule) => {
    expect(refusalOf(value)).toMatchObject({ code: 'ValidationError', details: { field, rule } });
  });

  it('a name of many bytes, cut', () => {
    const refusal = refusalOf({ ['n'.repeat(inputBounds.bytes + 1)]: 1 });
    expect(refusal).toMatchObject({ details: { field: 'n'.repeat(100) } });
  });
});

describe('what stands in many places counts in each of them', () => {
  it('a long text', () => {
    const text = 'x'.repeat(30_000);
    expect(refusalOf([text, text])).toBeUndefined();
    expect(refusalOf([text, text, text])).toMatchObject({ details: { rule: 'must not be larger than 65536 bytes' } });
  });

  it('a list of lists of lists', () => {
    let value: unknown = [];
    for (let depth = 0; depth < 19; depth++) value = Array(10).fill(value);
    expect(refusalOf(value)).toMatchObject({ details: { rule: 'must not hold more than 5000 values' } });
  });

  it('what stands in itself', () => {
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(refusalOf(loop)).toMatchObject({ details: { rule: 'must not be nested deeper than 20' } });
    const wide: unknown[] = Array(1_000).fill(0);
    wide.fill(wide);
    expect(refusalOf(wide)).toMatchObject({ details: { rule: 'must not hold more than 5000 values' } });
  });
});
