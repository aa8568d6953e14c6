import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('what is named like a secret is not kept', () => {
  it.each([
    'webhook_key',
    'apiKey',
    'api_key',
    'token',
    'accessToken',
    'password',
    'credentials',
    'secret',
    'Authorization',
  ])('%s', (name) => {
    expect(redact({ deep: [{ [name]: { any: 'thing' } }] })).toEqual({ deep: [{ [name]: '[redacted]' }] });
  });
});

it.each(['public_key', 'publicKey', 'idempotency_key', 'key_id', 'monkey', 'client_name'])('%s is kept', (name) => {
  expect(redact({ [name]: 'x' })).toEqual({ [name]: 'x' });
});

it('the private part of a JWK is not kept', () => {
  const jwk = { kty: 'EC', crv: 'P-256', x: 'public', d: 'private' };
  expect(redact({ public_key: jwk })).toEqual({ public_key: { ...jwk, d: '[redacted]' } });
});

it('a known secret is not kept, wherever it stands', () => {
  const secret = 'us_very_secret';
  const kept = redact({ client_name: `a ${secret} b`, [`x${secret}`]: [secret] }, [secret]);
  expect(JSON.stringify(kept)).not.toContain(secret);
});

it('a password in a URL is not kept', () => {
  expect(redact('https://me:pass@example.com/a?b=c')).toBe('https://[redacted]@example.com/a?b=c');
});

it('what JSON has no word for becomes text', () => {
  const odd = { at: new Date(0), big: 10n, not: Number.NaN, map: new Map([[1, 2]]), half: '\ud800', none: undefined };
  expect(redact(odd)).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    big: '10',
    not: 'NaN',
    map: '[object Map]',
    half: '\ufffd',
    none: null,
  });
});

it('what refers to itself comes to an end', () => {
  const loop: Record<string, unknown> = {};
  loop.loop = loop;
  expect(JSON.stringify(redact(loop))).toContain('[left out]');
});

it('a small value that refers to its parts again and again stays small', () => {
  let value: unknown = 'x';
  for (let depth = 0; depth < 19; depth++) value = [value, value];
  expect(JSON.stringify(redact(value)).length).toBeLessThan(200_000);
});
