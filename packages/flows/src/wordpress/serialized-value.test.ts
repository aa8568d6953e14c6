import { describe, expect, test } from 'vitest';
import { readSerialized } from './serialized-value.ts';

/** What is found in a value: where it ends, and its texts with the digits of their lengths. */
function read(text: string, start = 0) {
  const value = readSerialized(text, start, new Set());
  return (
    value && {
      end: value.end,
      texts: value.texts.map((each) => [
        text.slice(each.lengthStart, each.lengthEnd),
        text.slice(each.start, each.end),
      ]),
    }
  );
}

// As PHP's serialize() writes them.
describe('a serialized value', () => {
  test.each([
    ['s:3:"abc";', [['3', 'abc']]],
    ['s:0:"";', [['0', '']]],
    ['s:1:""";', [['1', '"']]],
    ['s:12:"0123456789ab";', [['12', '0123456789ab']]],
    ['S:2:"\\c3a";', [['2', '\\c3a']]],
    ['a:0:{}', []],
    ['a:1:{i:0;s:1:"x";}', [['1', 'x']]],
    [
      'a:2:{s:1:"k";s:1:"x";i:-7;s:1:"y";}',
      [
        ['1', 'x'],
        ['1', 'y'],
      ],
    ],
    ['a:1:{i:0;a:1:{i:0;s:1:"x";}}', [['1', 'x']]],
    ['O:8:"stdClass":0:{}', []],
    ['O:1:"C":1:{s:1:"p";s:1:"x";}', [['1', 'x']]],
    ['C:1:"C":3:{raw}', [['3', 'raw']]],
    ['C:1:"C":12:{0123456789ab}', [['12', '0123456789ab']]],
    ['E:6:"Suit:A";', []],
    ['N;', []],
    ['b:0;', []],
    ['b:1;', []],
    ['i:5;', []],
    ['i:+5;', []],
    ['r:1;', []],
    ['R:12;', []],
    ...['0', '1.5', '.5', '5.', '-0', '+1', '1e5', '1.5E-7', '2e+3', 'INF', '-INF', 'NAN'].map(
      (number): [string, string[][]] => [`d:${number};`, []],
    ),
    ['a:1:{i:0;d:0.1;}', []],
  ])('%s is read whole', (text, texts) => {
    expect(read(text)).toEqual({ end: text.length, texts });
    expect(read(`${text};}"`)).toMatchObject({ end: text.length });
  });

  test.each([
    's:3:"ab";',
    's:3:"abcd";',
    's:3:"abc"',
    's:3:"abc',
    's:-1:"";',
    's:x:"";',
    's:3:abc;',
    'S:1:"\\c3a";',
    'a:1:{}',
    'a:0:{i:0;N;}',
    'a:1:{i:0;N;',
    'a:1:{N;s:1:"x";',
    'a:1:{i:0;x}',
    'a:1:{s:1:"k"N;}',
    'a:1{i:0;N;}',
    'O:8:"stdClass":1:{}',
    'O:7:"stdClass":0:{}',
    'O:8:"stdClass":0:{',
    'C:1:"C":3:{ra}',
    'C:1:"C":3:{rawr}',
    'E:6:"Suit:A"',
    'E:6:"Suit:A":0:{}',
    'b:2;',
    'i:;',
    'i:1',
    'i:1.5;',
    'd:;',
    'd:.;',
    'd:1e;',
    'd:+INF;',
    'r:-1;',
    'n;',
    'x',
    '',
  ])('%j is none', (text) => {
    expect(read(text)).toBeUndefined();
  });

  test('is read where it begins, and nowhere else', () => {
    const text = 'xs:1:"a";';
    expect(read(text)).toBeUndefined();
    expect(read(text, 1)).toEqual({ end: text.length, texts: [['1', 'a']] });
    expect(read(text, 2)).toBeUndefined();
  });

  test('gives no key, name or class, which is how PHP finds them again', () => {
    const text = 'a:1:{s:3:"key";O:5:"Class":1:{s:4:"prop";s:5:"value";}}';
    expect(read(text)?.texts).toEqual([['5', 'value']]);
  });

  test('is read to a depth of two thousand', () => {
    const deep = (depth: number) => `${'a:1:{i:0;'.repeat(depth)}N;${'}'.repeat(depth)}`;
    expect(read(deep(2_000))).toEqual({ end: deep(2_000).length, texts: [] });
    expect(read(deep(2_001))).toBeUndefined();
  });

  test('may be wide without being deep', () => {
    const wide = `a:3000:{${Array.from({ length: 3_000 }, (_, at) => `i:${at};a:0:{}`).join('')}}`;
    expect(read(wide)).toEqual({ end: wide.length, texts: [] });
  });

  test('that is broken is not read a second time', () => {
    const broken = new Set<number>();
    const text = 'a:1:{i:0;a:1:{i:0;s:9:"x";}}';
    expect(readSerialized(text, 0, broken)).toBeUndefined();
    expect([...broken]).toEqual([0, 9]);
    const whole = 'a:1:{i:0;a:1:{i:0;s:1:"x";}}';
    expect(readSerialized(whole, 0, new Set([0]))).toBeUndefined();
    expect(readSerialized(whole, 0, new Set([9]))).toBeUndefined();
    expect(readSerialized(whole, 0, new Set([5]))).toBeDefined();
  });

  test('that is whole marks nothing as broken', () => {
    const broken = new Set<number>();
    readSerialized('a:1:{i:0;a:0:{}}', 0, broken);
    expect(broken.size).toBe(0);
  });
});
