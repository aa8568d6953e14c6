import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RailwayError } from '../../../core/railway.ts';
import { mutation, query } from './operation.ts';
import { parseRetryAfter, retryDelayMs } from './retry-delay.ts';

const given = { name: 'Op', text: '', answer: z.unknown() };
const reading = query(given);
const creating = mutation({ ...given, repeatable: false });
const error = (options: { retryable?: boolean; unknownOutcome?: boolean }) =>
  new RailwayError('unavailable', 'text', options);
const retryable = error({ retryable: true });

describe('the delay before a call to Railway is sent again', () => {
  it.each([
    [1, 250],
    [2, 500],
    [3, 1_000],
  ])('is up to twice as long each time: after try %i at most %i ms', (tries, delayMs) => {
    expect(retryDelayMs(retryable, reading, { tries, random: () => 1 })).toBe(delayMs);
  });

  it('has full jitter', () => {
    expect(retryDelayMs(retryable, reading, { tries: 3, random: () => 0 })).toBe(0);
    expect(retryDelayMs(retryable, reading, { tries: 3, random: () => 0.5 })).toBe(500);
  });

  it('does not come after four tries', () => {
    expect(retryDelayMs(retryable, reading, { tries: 4, random: () => 1 })).toBeUndefined();
  });

  it.each([
    [0, 250],
    [1_000, 1_250],
    [30_000, 30_250],
    [30_001, undefined],
  ])('comes on top of a Retry-After of %i ms, which is kept up to half a minute', (retryAfterMs, delayMs) => {
    expect(retryDelayMs(retryable, reading, { tries: 1, retryAfterMs, random: () => 1 })).toBe(delayMs);
  });

  it.each([
    ['an error that is not retryable', error({}), reading],
    ['an error that is none of Railway', new Error('broken'), reading],
    ['a creation that may have been done', error({ retryable: true, unknownOutcome: true }), creating],
  ])('does not come after %s', (_, failure, operation) => {
    expect(retryDelayMs(failure, operation, { tries: 1, random: () => 1 })).toBeUndefined();
  });

  it.each([
    ['a query of which nobody knows the outcome', error({ retryable: true, unknownOutcome: true }), reading],
    ['a creation that was refused before it was done', retryable, creating],
  ])('comes after %s', (_, failure, operation) => {
    expect(retryDelayMs(failure, operation, { tries: 1, random: () => 1 })).toBe(250);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-01T00:00:00Z');

  it.each([
    ['0', 0],
    ['7', 7_000],
    ['1800', 1_800_000],
    ['Thu, 01 Jan 2026 00:00:07 GMT', 7_000],
    ['Wed, 31 Dec 2025 23:59:59 GMT', 0],
    ['Thu, 01 Jan 2026 00:00:07 +0000', 7_000],
    ['2026-01-01T00:00:07Z', 7_000],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %j ms', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });
});
