import { describe, expect, it } from 'vitest';
import { cutTo, fitWords } from './fit-words.ts';

describe('words are fitted to a width', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 13, ['one two three']],
    ['', 7, ['']],
    ['see https://a.example/long/path now', 10, ['see', 'https://a.example/long/path', 'now']],
  ])('%j in %i columns', (text, columns, lines) => {
    expect(fitWords(text, columns)).toEqual(lines);
  });

  it('with an indent on each line, the first too where it has one', () => {
    expect(fitWords('one two three', 9, '  ')).toEqual(['one two', '  three']);
  });
});

it.each([
  ['short', 5, 'short'],
  ['too long', 5, 'too…'],
  ['anything', 1, '…'],
  ['anything', 0, ''],
])('%j is cut to %i columns', (text, columns, cut) => {
  expect(cutTo(text, columns)).toBe(cut);
});
