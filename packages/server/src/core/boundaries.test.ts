import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { permissions } from './caller.ts';
import { cloneRequest } from './clone-request.ts';
import { gracePeriod, gracePeriodMs, keyRequest } from './key-body.ts';
import { publicKey } from './public-key.ts';
import { rfc3339Date } from './rfc3339-date.ts';
import { identifier } from './text-fields.ts';

const x = (length: number) => 'x'.repeat(length);
const clone = (more: object) => cloneRequest.safeParse({ client_name: 'Acme', ...more }).success;
const key = (more: object) => keyRequest.safeParse({ name: 'CI', permissions: ['clone'], ...more }).success;
const places = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`);

describe('a clone request is taken up to its limits', () => {
  it.each([
    ['client_name', 1, 100],
    ['railway_project_id', 1, 100],
    ['environment_name', 0, 200],
    ['source_environment', 1, 100],
    ['custom_domain', 0, 253],
    ['callback_url', 0, 2_000],
  ])('%s: %i to %i characters', (field, least, most) => {
    expect([least, most].map((length) => clone({ [field]: x(length) }))).toEqual([true, true]);
    expect(clone({ [field]: x(most + 1) })).toBe(false);
    if (least > 0) expect(clone({ [field]: x(least - 1) })).toBe(false);
  });

  it.each(['1h', '99999h', '1d', '99999d'])('ttl: %s', (ttl) => {
    expect(clone({ ttl })).toBe(true);
  });

  it.each(['01h', '100000d', ' 1h', '1h ', '1h\n', '1m', 'h', '1hd', 'x1h'])('and not with the ttl %j', (ttl) => {
    expect(clone({ ttl })).toBe(false);
  });
});

describe('a request for a key is taken up to its limits', () => {
  it.each([
    ['name', (length: number) => x(length), 1, 100],
    ['namespaces', places, 1, 50],
    ['namespaces', (length: number) => [x(length)], 1, 150],
    ['clones_per_hour', (value: number) => value, 1, 100_000],
  ])('%s: %#', (field, make, least, most) => {
    expect([least, most].map((count) => key({ [field]: make(count) }))).toEqual([true, true]);
    expect([least - 1, most + 1].map((count) => key({ [field]: make(count) }))).toEqual([false, false]);
  });

  it('permissions: each of them once, and one at least', () => {
    const all = [...permissions];
    expect(key({ permissions: all })).toBe(true);
    expect([key({ permissions: [] }), key({ permissions: [...all, 'clone'] })]).toEqual([false, false]);
  });

  it('expires_at: the last moment of the year 9999', () => {
    const last = new Date('9999-12-31T23:59:59.999Z');
    expect([key({ expires_at: last }), key({ expires_at: new Date(last.getTime() + 1) })]).toEqual([true, false]);
  });

  it.each(['*', 'a', 'A.b-c_9'])('the namespace %s', (namespace) => {
    expect(key({ namespaces: [namespace] })).toBe(true);
  });

  it.each(['', '**', '*a', '.a', '-a', '_a', 'a b', 'a/b', 'ä', 'a\n', ' a'])(
    'and not the namespace %j',
    (namespace) => {
      expect(key({ namespaces: [namespace] })).toBe(false);
    },
  );

  it('what it leaves out is the default', () => {
    expect(keyRequest.parse({ name: 'CI', permissions: ['clone'] })).toEqual({
      name: 'CI',
      permissions: ['clone'],
      namespaces: ['dev.deployment'],
    });
  });

  it('and no clones in part', () => {
    expect(key({ clones_per_hour: 1.5 })).toBe(false);
  });
});

describe('a grace period', () => {
  it.each([
    ['0s', 0],
    ['1s', 1_000],
    ['2m', 120_000],
    ['3h', 10_800_000],
    ['30d', 2_592_000_000],
    ['720h', 2_592_000_000],
    ['43200m', 2_592_000_000],
  ])('%s is %i ms', (text, ms) => {
    expect([gracePeriod.safeParse(text).success, gracePeriodMs(text)]).toEqual([true, ms]);
  });

  it.each(['31d', '721h', '43201m', '100000s', 's', '1', '1w', '-1s', '1.5h', 'x1s', '1sx', '1s\n', ''])(
    '%j is none',
    (text) => {
      expect(gracePeriod.safeParse(text).success).toBe(false);
    },
  );
});

describe('an identifier', () => {
  it.each([1, 200])('may have %i characters', (length) => {
    expect(identifier.safeParse(x(length)).success).toBe(true);
  });

  it.each([0, 201])('may not have %i', (length) => {
    expect(identifier.safeParse(x(length)).success).toBe(false);
  });
});

describe('a time', () => {
  it.each(['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'])('may be %s', (text) => {
    expect(rfc3339Date.safeParse(new Date(text)).success).toBe(true);
  });

  it('may be neither a millisecond before nor after these', () => {
    const [first, last] = [new Date('0001-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z')];
    expect(rfc3339Date.safeParse(new Date(first.getTime() - 1)).success).toBe(false);
    expect(rfc3339Date.safeParse(new Date(last.getTime() + 1)).success).toBe(false);
  });
});

it.each([
  [2_048, true],
  [2_040, false],
])('a public key of RSA with %i bits: %s', (modulusLength, taken) => {
  const jwk = generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });
  expect(publicKey.safeParse(jwk).success).toBe(taken);
});

it.each(['P-256', 'P-384', 'P-521', 'secp256k1'])('a public key on the curve %s', (namedCurve) => {
  const jwk = generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' });
  expect(publicKey.safeParse(jwk).success).toBe(namedCurve !== 'secp256k1');
});
