import { describe, expect, it } from 'vitest';
import { seconds } from './seconds.ts';

describe('a duration as the API shows it', () => {
  it.each([
    [0, '0.0s'],
    [49, '0.0s'],
    [51, '0.1s'],
    [12_100, '12.1s'],
    [3_600_000, '3600.0s'],
    [-5_000, '0.0s'],
  ])('%i ms is %s', (ms, text) => {
    expect(seconds(ms)).toBe(text);
  });
});
