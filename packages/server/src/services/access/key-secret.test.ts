import { describe, expect, it } from 'vitest';
import { watchConstantTime } from '../../testing/constant-time.ts';
import { vector } from '../../testing/vector.ts';
import { keyIdOf, matchingHash, newSecret, sha256Of } from './key-secret.ts';

const comparisons = watchConstantTime();

const { key_id, secret, sha256 } = vector('api-key');
const now = new Date('2026-01-01T00:00:00.000Z');
const after = (ms: number) => new Date(now.getTime() + ms);
const hash = { sha256: sha256Of(secret) };

describe('a secret', () => {
  it('names its key', () => {
    expect([keyIdOf(secret), keyIdOf(newSecret(key_id))]).toEqual([key_id, key_id]);
  });

  it('is kept as its SHA-256, as in the golden vector', () => {
    expect(sha256Of(secret).toString('hex')).toBe(sha256);
  });

  it('has 256 random bits, others each time', () => {
    const made = [newSecret(key_id), newSecret(key_id)].map((each) => each.slice(-43));
    expect(made[0]).not.toBe(made[1]);
    expect(Buffer.from(made[0] ?? '', 'base64url')).toHaveLength(32);
  });
});

describe('what is none of our secrets names no key', () => {
  it.each([
    ['with something before it', `x${secret}`],
    ['with something behind it', `${secret}x`],
    ['with a line feed behind it', `${secret}\n`],
    ['with a character less', secret.slice(0, -1)],
    ['with another prefix', secret.replace('us_', 'uk_')],
    ['with an id of 25 characters', secret.replace('us_0', 'us_')],
    ['with an id of 27 characters', secret.replace('us_', 'us_0')],
    ['with an id in capitals', secret.replace('kabc', 'KABC')],
    ['with a character of no base64url', `${secret.slice(0, -1)}+`],
    ['empty', ''],
  ])('%s', (_, text) => {
    expect(keyIdOf(text)).toBeUndefined();
  });
});

describe('the hash of a secret', () => {
  it('is found among others', () => {
    expect(matchingHash(secret, [{ sha256: sha256Of('another') }, hash], now)).toBe(hash);
  });

  it('is compared with each in a time that says nothing of it, found or not', () => {
    for (const given of [secret, `${secret}x`]) {
      comparisons.mockClear();
      matchingHash(given, [hash, { sha256: sha256Of('another') }], now);
      expect(comparisons).toHaveBeenCalledTimes(2);
    }
  });

  it('is not found for another secret', () => {
    expect(matchingHash(`${secret}x`, [hash], now)).toBeUndefined();
  });

  it('of a secret that a rotation took is good until its grace is over, and not at that moment', () => {
    const rotated = { ...hash, validUntil: after(1) };
    expect(matchingHash(secret, [rotated], now)).toBe(rotated);
    expect(matchingHash(secret, [rotated], after(1))).toBeUndefined();
  });

  it('is the good one of two that are equal', () => {
    const [over, good] = [{ ...hash, validUntil: now }, { ...hash }];
    expect(matchingHash(secret, [over, good], now)).toBe(good);
  });
});
