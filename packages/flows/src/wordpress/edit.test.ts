import { describe, expect, test } from 'vitest';
import { applyEdits, growth, shifted } from './edit.ts';

const edits = [
  { start: 1, end: 3, text: 'XYZ', urls: 1 },
  { start: 3, end: 3, text: '+', urls: 0 },
  { start: 5, end: 6, text: '', urls: 0 },
];

describe('edits of a text', () => {
  test('are applied in order, and nothing between them changes', () => {
    expect(applyEdits('abcdefg', edits)).toBe('aXYZ+deg');
    expect(applyEdits('abc', [])).toBe('abc');
  });

  test('make it longer by what they add less what they take', () => {
    expect(growth(edits)).toBe('aXYZ+deg'.length - 'abcdefg'.length);
    expect(growth([])).toBe(0);
  });

  test('are the same further on', () => {
    expect(shifted(edits, 10)[0]).toEqual({ start: 11, end: 13, text: 'XYZ', urls: 1 });
  });
});
