import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const least = { UNDERSTUDY_SECRET_KEY: 'x'.repeat(32), RAILWAY_TOKEN: 'token' };
const taken = (name: string, value: string) => {
  try {
    readConfig({ ...least, [name]: value });
    return true;
  } catch {
    return false;
  }
};
const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

it.each([
  ['PORT', 0, 65_535],
  ['UNDERSTUDY_PROXY_HOPS', 0, 10],
  ['UNDERSTUDY_STREAMS_PER_KEY', 1, 1_000_000],
  ['UNDERSTUDY_CONNECTIONS_PER_ADDRESS', 1, 1_000_000],
  ['UNDERSTUDY_JWT_KEY_DAYS', 1, 36_500],
  ['UNDERSTUDY_RETENTION_DAYS', 1, 36_500],
  ['UNDERSTUDY_LOG_ARCHIVE_DAYS', 1, 36_500],
])('%s is from %i to %i', (name, first, last) => {
  expect([first, last].map((value) => taken(name, String(value)))).toEqual([true, true]);
  expect([first - 1, last + 1].map((value) => taken(name, String(value)))).toEqual([false, false]);
  expect(taken(name, String(first + 0.5))).toBe(false);
});

it.each(['UNDERSTUDY_CLONES_PER_HOUR', 'UNDERSTUDY_API_KEY_CLONES_PER_HOUR', 'UNDERSTUDY_REQUESTS_PER_MINUTE'])(
  '%s is one at least',
  (name) => {
    expect(['1', '0', '1.5'].map((value) => taken(name, value))).toEqual([true, false, false]);
  },
);

it.each([
  ['UNDERSTUDY_API_KEY', (length: number) => `us_${'x'.repeat(length - 3)}`, 20],
  ['UNDERSTUDY_TOKEN', (length: number) => 'x'.repeat(length), 20],
  ['UNDERSTUDY_WEBHOOK_KEY', (length: number) => 'x'.repeat(length), 16],
  ['UNDERSTUDY_SECRET_KEY', (length: number) => 'x'.repeat(length), 32],
])('%s is as long as it must be, and no character shorter: %#', (name, make, length) => {
  expect([taken(name, make(length)), taken(name, make(length - 1))]).toEqual([true, false]);
});

describe('a secret of callbacks', () => {
  it.each([24, 25, 26, 63, 64])('may have %i bytes', (bytes) => {
    expect(taken('UNDERSTUDY_CALLBACK_SECRET', secretOf(bytes))).toBe(true);
  });

  it.each([22, 23, 66])('may not have %i', (bytes) => {
    expect(taken('UNDERSTUDY_CALLBACK_SECRET', secretOf(bytes))).toBe(false);
  });
});

it.each(['UNDERSTUDY_JWT_PERMISSIONS_CLAIM', 'UNDERSTUDY_JWT_NAMESPACES_CLAIM', 'UNDERSTUDY_JWT_PROJECTS_CLAIM'])(
  '%s has 200 characters at most',
  (name) => {
    expect([taken(name, 'x'.repeat(200)), taken(name, 'x'.repeat(201))]).toEqual([true, false]);
  },
);

it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'])('tokens may be signed by %s', (algorithm) => {
  expect(taken('UNDERSTUDY_JWT_ALGORITHM', algorithm)).toBe(true);
});

it.each(['HS256', 'HS512', 'none', 'RS1', ''])('tokens may not be signed by %j', (algorithm) => {
  expect(taken('UNDERSTUDY_JWT_ALGORITHM', algorithm || ' ')).toBe(false);
});

it('the token is for the projects that are named, or all, and never for none', () => {
  const projects = (value: string) =>
    readConfig({ ...least, UNDERSTUDY_TOKEN_PROJECTS: value }).UNDERSTUDY_TOKEN_PROJECTS;
  expect([projects('acme, globex'), projects('*')]).toEqual([['acme', 'globex'], ['*']]);
  for (const value of [',', 'a b', 'x'.repeat(201)]) expect(taken('UNDERSTUDY_TOKEN_PROJECTS', value)).toBe(false);
});

it('an audit key has 43 characters of base64url', () => {
  expect([42, 43, 44].map((length) => taken('UNDERSTUDY_AUDIT_PUBLIC_KEYS', 'x'.repeat(length)))).toEqual([
    false,
    true,
    false,
  ]);
  expect(taken('UNDERSTUDY_AUDIT_PUBLIC_KEYS', `${'x'.repeat(42)}+`)).toBe(false);
});

it('what nobody sets is this', () => {
  expect(readConfig(least)).toMatchObject({
    UNDERSTUDY_PROXY_HOPS: 0,
    UNDERSTUDY_CLONES_PER_HOUR: 10,
    UNDERSTUDY_REQUESTS_PER_MINUTE: 6_000,
    UNDERSTUDY_STREAMS_PER_KEY: 1_000,
    UNDERSTUDY_CONNECTIONS_PER_ADDRESS: 500,
    UNDERSTUDY_JWT_KEY_DAYS: 90,
    UNDERSTUDY_RETENTION_DAYS: 30,
    UNDERSTUDY_LOG_ARCHIVE_DAYS: 7,
    UNDERSTUDY_AUDIT_PUBLIC_KEYS: [],
    UNDERSTUDY_CALLBACK_PRIVATE_ADDRESSES: false,
    UNDERSTUDY_JWKS_PRIVATE_ADDRESSES: false,
    UNDERSTUDY_JWT_PERMISSIONS_CLAIM: 'understudy_permissions',
    UNDERSTUDY_JWT_NAMESPACES_CLAIM: 'understudy_namespaces',
    UNDERSTUDY_JWT_PROJECTS_CLAIM: 'understudy_railway_projects',
    UNDERSTUDY_TOKEN_PROJECTS: ['*'],
    KESTRA_DEPLOY_FLOWS: false,
    KESTRA_TENANT: 'main',
  });
});
