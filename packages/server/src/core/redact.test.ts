import { describe, expect, it } from 'vitest';
import { redact, redactText } from './redact.ts';

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

it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])('what is private in a JWK is not kept: %s', (name) => {
  expect(redact({ kty: 'any', [name]: 'private' })).toEqual({ kty: 'any', [name]: '[redacted]' });
});

it.each(['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'K', 'D', 'keys_of_many', 'not_public_key_at_all', 'public_key_id'])(
  'what only looks private is kept: %s',
  (name) => {
    expect(redact({ [name]: 'public' })).toEqual({ [name]: 'public' });
  },
);

it.each(['my_public_key', 'public_keys', 'idempotency_key_token', 'xpublic_key'])(
  'what only looks public is not kept: %s',
  (name) => {
    expect(redact({ [name]: 'private' })).toEqual({ [name]: '[redacted]' });
  },
);

it('a name of a secret that has no value stays without one', () => {
  expect(redact({ token: undefined, password: null })).toEqual({ token: null, password: '[redacted]' });
});

it('a known secret of six characters is not kept, and one of five is found in too many words', () => {
  expect(redact('a secret and a piece', ['secret', 'piece'])).toBe('a [redacted] and a piece');
});

it('a secret that occurs twice is not kept twice', () => {
  expect(redactText('secret, secret', ['secret'])).toBe('[redacted], [redacted]');
});

it('of a callback’s URL no more is kept than where it leads', () => {
  const kept = (callback_url: unknown) => redact({ callback_url });
  expect(kept('https://example.com/a?token=b\nc')).toEqual({ callback_url: 'https://example.com/…' });
  expect(kept('https://example.com/a#b?c')).toEqual({ callback_url: 'https://example.com/…' });
  expect(kept('no URL/secret')).toEqual({ callback_url: '[redacted]' });
  expect(kept(['https://example.com/a'])).toEqual({ callback_url: '[redacted]' });
  expect(kept(null)).toEqual({ callback_url: null });
});

it('other URLs stay as they are', () => {
  expect(redact({ other_url: 'https://example.com/a?b=c' })).toEqual({ other_url: 'https://example.com/a?b=c' });
});

it.each(['callbackUrl', 'callback-url', 'CALLBACK_URL'])('nor of what was meant to be one: %s', (name) => {
  expect(redact({ [name]: 'https://example.com/a' })).toEqual({ [name]: 'https://example.com/…' });
});

it('numbers, yes and no stay what they are', () => {
  expect(redact([0, -1.5, true, false, null])).toEqual([0, -1.5, true, false, null]);
});

it.each([
  ['a time that is none', new Date(Number.NaN), 'Invalid Date'],
  ['infinity', Number.POSITIVE_INFINITY, 'Infinity'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
])('%s becomes text', (_, value, text) => {
  expect(redact({ value })).toEqual({ value: text });
});

describe('how much is kept', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 'deepest' : [nested(depth - 1)]);

  it('is 20 values one in another, and the next is left out', () => {
    expect(JSON.stringify(redact(nested(20)))).toContain('deepest');
    expect(JSON.stringify(redact(nested(21)))).not.toContain('deepest');
  });

  it('is the same depth in objects', () => {
    const inObjects = (depth: number): unknown => (depth === 0 ? 'deepest' : { in: inObjects(depth - 1) });
    expect(JSON.stringify(redact(inObjects(20)))).toContain('deepest');
    expect(JSON.stringify(redact(inObjects(21)))).not.toContain('deepest');
  });

  it('is 5,000 values in all, the list itself among them', () => {
    const kept = redact(Array(5_000).fill('x'));
    expect([kept].flat().filter((each) => each === 'x')).toHaveLength(4_999);
    expect([kept].flat().at(-1)).toBe('[left out]');
  });
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

describe('a hostile text costs no more than it is long', () => {
  it.each(['a.', 'a://', 'a://b:', ':', 'a://@@@'])('%s, over and over', (part) => {
    expect(redactText(part.repeat(500_000), ['secret']).length).toBeGreaterThanOrEqual(500_000);
  });

  it('and texts that are longer together than any request needs are left out', () => {
    const kept = redact({ first: 'x'.repeat(10_000), second: 'y'.repeat(10_000), third: 'z' });
    expect(kept).toEqual({ first: 'x'.repeat(10_000), second: '[left out]', '[left out]': '[left out]' });
  });
});
