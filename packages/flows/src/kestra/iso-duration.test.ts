import { describe, expect, it } from 'vitest';
import { isoDuration } from './iso-duration.ts';

describe('an ISO 8601 duration', () => {
  it.each([
    [0, 'PT0S'],
    [1, 'PT0.001S'],
    [500, 'PT0.5S'],
    [1_000, 'PT1S'],
    [59_999, 'PT59.999S'],
    [60_000, 'PT1M'],
    [61_000, 'PT1M1S'],
    [90_000, 'PT1M30S'],
    [3_599_000, 'PT59M59S'],
    [3_600_000, 'PT1H'],
    [3_601_000, 'PT1H1S'],
    [3_660_000, 'PT1H1M'],
    [90_061_000, 'PT25H1M1S'],
  ])('of %i ms is %s', (ms, text) => {
    expect(isoDuration(ms)).toBe(text);
  });
});
