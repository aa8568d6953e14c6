import { describe, expect, test } from 'vitest';
import { decodeLiteral, encodeEdits, readJson } from './json-text.ts';

describe('the string literals of a JSON text', () => {
  const literals = (text: string) => readJson(text)?.map(({ start, end }) => text.slice(start, end));

  test.each([
    ['{"a":"b"}', ['a', 'b']],
    [' \n["x", 1, null]', ['x']],
    ['"alone"', ['alone']],
    ['["", "x", ""]', ['', 'x', '']],
    ['["a\\"b", "c"]', ['a\\"b', 'c']],
    ['["a\\\\", "b"]', ['a\\\\', 'b']],
    ['["\\\\\\"", "b"]', ['\\\\\\"', 'b']],
    ['[]', []],
    ['{"a":{"b":["c"]}}', ['a', 'b', 'c']],
  ])('%s', (text, found) => {
    expect(literals(text)).toEqual(found);
  });

  test.each(['', 'plain', '12', 'null', '{', '{"a"', '{"a": broken}', '["a",]', 'x ["a"]', '["a"] x', "['a']"])(
    '%j is no JSON that could hold one',
    (text) => {
      expect(readJson(text)).toBeUndefined();
    },
  );

  test('are those of UTF-8, though a character is a byte', () => {
    expect(literals(Buffer.from('["é😀"]').toString('latin1'))).toEqual([Buffer.from('é😀').toString('latin1')]);
  });
});

describe('what a literal means', () => {
  const decode = (raw: string) => {
    const { text, rawAt } = decodeLiteral(raw);
    return { text: Buffer.from(text, 'latin1').toString(), rawAt: [...rawAt.slice(0, text.length + 1)] };
  };

  test.each([
    ['plain', 'plain', [0, 1, 2, 3, 4, 5]],
    ['', '', [0]],
    ['a\\nb', 'a\nb', [0, 1, 3, 4]],
    ['\\"\\\\\\/', '"\\/', [0, 2, 4, 6]],
    ['a\\u0041b', 'aAb', [0, 1, 7, 8]],
    ['\\u00e9!', 'é!', [0, 0, 6, 7]],
    ['\\u4e2d', '中', [0, 0, 0, 6]],
    ['\\ud83d\\ude00.', '😀.', [0, 0, 0, 0, 12, 13]],
    ['\\uDBFF\\uDFFF', '\u{10ffff}', [0, 0, 0, 0, 12]],
    ['\\ud83dx', '\ufffdx', [0, 0, 0, 6, 7]],
  ])('%s', (raw, text, rawAt) => {
    expect(decode(raw)).toEqual({ text, rawAt });
  });

  test.each([
    ['has none', 'x\\ny', '/'],
    ['escapes them', 'x\\/y', '\\/'],
    ['writes them as numbers', 'x\\u002fy', '\\u002f'],
    ['writes them as numbers in capitals', 'x\\u002Fy', '\\u002F'],
  ])('is edited with slashes as the literal %s', (_, raw, slash) => {
    const edits = encodeEdits([{ start: 0, end: 1, text: 'a/b/c', urls: 1 }], raw, decodeLiteral(raw));
    expect(edits).toEqual([{ start: 0, end: 1, text: `a${slash}b${slash}c`, urls: 1 }]);
  });

  test('is edited where it is written, to its very end', () => {
    const raw = '\\u00e9x\\ny';
    const edits = [
      { start: 2, end: 4, text: 'z', urls: 2 },
      { start: 4, end: 5, text: '', urls: 0 },
    ];
    expect(encodeEdits(edits, raw, decodeLiteral(raw))).toEqual([
      { start: 6, end: 9, text: 'z', urls: 2 },
      { start: 9, end: 10, text: '', urls: 0 },
    ]);
  });

  test('escapes what would end or change the literal', () => {
    const [edit] = encodeEdits([{ start: 0, end: 1, text: 'a"b\\c', urls: 0 }], 'x', decodeLiteral('x'));
    expect(edit?.text).toBe('a\\"b\\\\c');
  });
});
