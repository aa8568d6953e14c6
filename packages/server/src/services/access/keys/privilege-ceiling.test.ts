import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../core/caller.ts';
import { dayMs } from '../../../core/durations.ts';
import { lastMomentOf, mustNotExceed as mustNotExceedOf, seesKey } from './privilege-ceiling.ts';

const clonesPerHour = 10;
const mustNotExceed = (caller: Caller, made: Parameters<typeof mustNotExceedOf>[1]) =>
  mustNotExceedOf(caller, made, { clonesPerHour, lastMoment: lastMomentOf(caller, { now: at(0), jwtKeyDays: 2 }) });
const at = (ms: number) => new Date(1_000_000 + ms);
const maker: Caller = {
  id: 'key_1',
  kind: 'api-key',
  name: 'Maker',
  namespaces: ['dev', 'qa'],
  projects: ['acme', 'globex'],
  permissions: ['clone', 'history:read'],
  clonesPerHour: 20,
  expiresAt: at(0),
};
const key = {
  namespaces: ['dev'],
  projects: ['acme'],
  permissions: ['clone'],
  clonesPerHour: 20,
  expiresAt: at(0),
} as const;
const refused = (field: string, what = '') =>
  expect.objectContaining({ code: 'ForbiddenError', details: { field }, message: expect.stringContaining(what) });
const { expiresAt: _, ...forEver } = key;
const { clonesPerHour: __, ...limitless } = key;
const { expiresAt: ___, clonesPerHour: ____, ...unbound } = maker;

describe('a key may have', () => {
  it.each<[string, Partial<Caller>, Parameters<typeof mustNotExceedOf>[1]]>([
    ['all that its maker has, to the last moment', {}, key],
    ['as many clones an hour', {}, { ...key, clonesPerHour: 20 }],
    ['more namespaces where the maker sees all', { namespaces: ['*'] }, { ...key, namespaces: ['*', 'prod'] }],
    ['more projects where the maker sees all', { projects: ['*'] }, { ...key, projects: ['*', 'initech'] }],
    ['every permission where the maker is an admin', { permissions: ['admin'] }, { ...key, permissions: ['admin'] }],
  ])('%s', (_name, more, made) => {
    expect(() => mustNotExceed({ ...maker, ...more }, made)).not.toThrow();
  });

  it('a life without end, and any number of clones, where its maker has no bound', () => {
    expect(() => mustNotExceed(unbound, { ...forEver, clonesPerHour: 100_000 })).not.toThrow();
  });

  it('the server’s number of clones, where its maker has that number too', () => {
    expect(() => mustNotExceed({ ...unbound, keyId: 'key_1' }, { ...forEver, clonesPerHour: 10 })).not.toThrow();
    expect(() => mustNotExceed({ ...maker, clonesPerHour: 10 }, limitless)).not.toThrow();
  });

  it('a longer life than the token that made it, by so many days', () => {
    const days = { ...key, expiresAt: at(2 * dayMs) };
    expect(() => mustNotExceed({ ...maker, kind: 'token' }, days)).not.toThrow();
  });

  it('a life without end, where it is made by the configured token, which has none', () => {
    expect(() => mustNotExceed({ ...unbound, kind: 'token' }, forEver)).not.toThrow();
  });
});

describe('a key may not have', () => {
  it.each([
    ['another namespace', { namespaces: ['dev', 'prod'] }, 'namespaces', 'the namespace prod'],
    ['another project', { projects: ['acme', 'initech'] }, 'railway_projects', 'the Railway project initech'],
    ['every project', { projects: ['*'] }, 'railway_projects', 'the Railway project *'],
    ['every namespace', { namespaces: ['*'] }, 'namespaces', 'the namespace *'],
    [
      'another permission',
      { permissions: ['clone', 'audit:read'] as const },
      'permissions',
      'the permission audit:read',
    ],
    ['one more clone an hour', { clonesPerHour: 21 }, 'clones_per_hour', 'more than 20 clones an hour'],
    ['a millisecond more of life', { expiresAt: at(1) }, 'expires_at', 'a life beyond 1970-01-01T00:16:40.000Z'],
  ])('%s', (_name, more, field, what) => {
    expect(() => mustNotExceed(maker, { ...key, ...more })).toThrow(refused(field, what));
  });

  it.each(['api-key', 'token'] as const)('a life without end where its maker’s has one: %s', (kind) => {
    expect(() => mustNotExceed({ ...maker, kind }, forEver)).toThrow(refused('expires_at'));
  });

  it('a millisecond more than so many days, where a token makes it that ends', () => {
    const more = { ...key, expiresAt: at(2 * dayMs + 1) };
    expect(() => mustNotExceed({ ...maker, kind: 'token' }, more)).toThrow(refused('expires_at'));
  });
});

it('a key may not have more clones than the server’s number, where its maker has no other', () => {
  const stored = { ...unbound, keyId: 'key_1' };
  expect(() => mustNotExceed(stored, { ...forEver, clonesPerHour: 11 })).toThrow(refused('clones_per_hour'));
});

it('a key without a number of its own has the server’s, which may be more than its maker has', () => {
  expect(() => mustNotExceed({ ...maker, clonesPerHour: 9 }, limitless)).toThrow(refused('clones_per_hour'));
});

it('a key is seen by who sees every one of its namespaces', () => {
  expect(
    [['dev'], ['dev', 'qa'], ['dev', 'prod'], ['*']].map((namespaces) => seesKey(maker, { ...key, namespaces })),
  ).toEqual([true, true, false, false]);
});

it('a key is seen by who sees every one of its projects', () => {
  expect([['acme'], ['acme', 'initech'], ['*'], []].map((projects) => seesKey(maker, { ...key, projects }))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
