import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import { type Caller, permissions } from '../../core/caller.ts';
import { watchConstantTime } from '../../testing/constant-time.ts';
import { createIdentify } from './identify.ts';

const comparisons = watchConstantTime();
beforeEach(() => void vi.clearAllMocks());

const expiresAt = new Date('2026-01-01T01:00:00.000Z');
const runTokens = {
  issue: (executionId: string) => `run-${executionId}`,
  verify: async (token: string) =>
    token.startsWith('run-') ? { executionId: token.slice(4), expiresAt, issuedTo: 'key_1' } : undefined,
};
const storedKeys = { callerOf: async () => undefined, mustBeValid: async () => ({}) };
const secrets = { apiKey: 'us_a_key_that_is_configured', token: 'a-token-that-is-configured' };
const identify = createIdentify({ secrets, runTokens, storedKeys });
const refused = { code: 'AuthenticationError' };

it('knows the configured API key', async () => {
  const caller = await identify({ kind: 'api-key', value: secrets.apiKey });
  expect(caller).toMatchObject({
    id: 'key:configured',
    kind: 'api-key',
    namespaces: ['*'],
    projects: ['*'],
    permissions,
  });
});

it('knows the configured token', async () => {
  const caller = await identify({ kind: 'bearer', value: secrets.token });
  expect(caller).toMatchObject({ id: 'token:configured', kind: 'token', namespaces: ['*'], permissions });
});

it('knows a run token as good for its execution, with no permission', async () => {
  const caller = await identify({ kind: 'bearer', value: 'run-x1' });
  expect(caller).toMatchObject({
    kind: 'run-token',
    executionId: 'x1',
    permissions: [],
    keyId: 'key_1',
    expiresAt,
  });
});

it('calls the two that are configured by their names, and one that is not by its id', async () => {
  const names = [
    await identify({ kind: 'api-key', value: secrets.apiKey }),
    await identify({ kind: 'bearer', value: secrets.token }),
    await identify({ kind: 'bearer', value: 'run-x1' }),
  ].map(({ id, name }) => `${id}: ${name}`);
  expect(names).toEqual([
    'key:configured: Configured API key',
    'token:configured: Configured token',
    'run:x1: Run token',
  ]);
});

describe('what is configured', () => {
  const callers = async (more: object) => {
    const configured = createIdentify({ secrets: { ...secrets, ...more }, runTokens, storedKeys });
    return [
      await configured({ kind: 'api-key', value: secrets.apiKey }),
      await configured({ kind: 'bearer', value: secrets.token }),
    ];
  };

  it('has all projects, the token no more than are named for it', async () => {
    expect((await callers({})).map(({ projects }) => projects)).toEqual([['*'], ['*']]);
    const named = await callers({ tokenProjects: ['acme', 'globex'] });
    expect(named.map(({ projects }) => projects)).toEqual([['*'], ['acme', 'globex']]);
  });

  it('has the clones an hour that are configured, and none of its own where none are', async () => {
    expect((await callers({ clonesPerHour: 3 })).map(({ clonesPerHour }) => clonesPerHour)).toEqual([3, 3]);
    for (const caller of await callers({})) expect(caller).not.toHaveProperty('clonesPerHour');
  });

  it('is compared in a time that says nothing of it, right or wrong', async () => {
    await identify({ kind: 'api-key', value: secrets.apiKey });
    await expect(identify({ kind: 'bearer', value: 'wrong' })).rejects.toMatchObject(refused);
    expect(comparisons).toHaveBeenCalledTimes(2);
  });
});

describe('a run token', () => {
  const issued = (issuedTo: string | undefined, mustBeValid = vi.fn(async () => ({}))) => {
    const claims = { executionId: 'x1', expiresAt, ...(issuedTo === undefined ? {} : { issuedTo }) };
    const of = createIdentify({
      secrets,
      runTokens: { ...runTokens, verify: async () => claims },
      storedKeys: { ...storedKeys, mustBeValid },
    });
    return { caller: () => of({ kind: 'bearer', value: 'run' }), mustBeValid };
  };

  it('reads in every namespace, and has no project', async () => {
    expect(await issued(undefined).caller()).toEqual({
      id: 'run:x1',
      kind: 'run-token',
      name: 'Run token',
      namespaces: ['*'],
      projects: [],
      permissions: [],
      executionId: 'x1',
      expiresAt,
    });
  });

  it.each(['key:configured', 'token:configured', 'jwt:alice', undefined])(
    'stands on no stored key where it was issued to %s',
    async (issuedTo) => {
      const { caller, mustBeValid } = issued(issuedTo);
      expect(await caller()).not.toHaveProperty('keyId');
      expect(mustBeValid).not.toHaveBeenCalled();
    },
  );

  it('is refused with the key that it was issued to', async () => {
    const revoked = new AppError('AuthenticationError', 'The API key was revoked');
    const { caller, mustBeValid } = issued('key_1', vi.fn().mockRejectedValue(revoked));
    await expect(caller()).rejects.toBe(revoked);
    expect(mustBeValid).toHaveBeenCalledWith('key_1');
  });

  it.each([
    ['the key, where that ends first', -1, -1],
    ['itself, where the key lasts longer', 1, 0],
  ])('ends with %s', async (_, keyMs, endsMs) => {
    const at = (ms: number) => new Date(expiresAt.getTime() + ms);
    const { caller } = issued(
      'key_1',
      vi.fn(async () => ({ expiresAt: at(keyMs) })),
    );
    expect((await caller()).expiresAt).toEqual(at(endsMs));
  });
});

describe('where an issuer of JWTs is trusted', () => {
  const alice: Caller = {
    id: 'jwt:alice',
    kind: 'token',
    name: 'alice',
    namespaces: [],
    projects: [],
    permissions: [],
  };
  const jwtBearers = { callerOf: vi.fn(async (token: string) => (token === 'jwt' ? alice : undefined)) };
  const trusting = createIdentify({ secrets, runTokens, storedKeys, jwtBearers });

  it('whoever shows its token is let in', async () => {
    expect(await trusting({ kind: 'bearer', value: 'jwt' })).toBe(alice);
  });

  it('it is not asked about a run token, the configured one, or a key', async () => {
    expect(await trusting({ kind: 'bearer', value: 'run-x1' })).toMatchObject({ kind: 'run-token' });
    expect(await trusting({ kind: 'bearer', value: secrets.token })).toMatchObject({ id: 'token:configured' });
    await expect(trusting({ kind: 'api-key', value: 'jwt' })).rejects.toMatchObject(refused);
    expect(jwtBearers.callerOf).not.toHaveBeenCalled();
  });
});

it('names no secret in a caller', async () => {
  const callers = [
    await identify({ kind: 'api-key', value: secrets.apiKey }),
    await identify({ kind: 'bearer', value: secrets.token }),
  ];
  expect(JSON.stringify(callers)).not.toMatch(/us_a_key|a-token/);
});

describe('refused', () => {
  it('who shows nothing, and told how to', async () => {
    const message = expect.stringMatching(/Authorization: Bearer .*X-API-Key/);
    await expect(identify(undefined)).rejects.toMatchObject({ ...refused, message });
  });

  it.each([
    ['a wrong key', 'api-key', `${secrets.apiKey}x`],
    ['the beginning of the key', 'api-key', secrets.apiKey.slice(0, -1)],
    ['an empty key', 'api-key', ''],
    ['a wrong token', 'bearer', 'another'],
    ['the key as a token', 'bearer', secrets.apiKey],
    ['the token as a key', 'api-key', secrets.token],
    ['a run token as a key', 'api-key', 'run-x1'],
  ] as const)('%s', async (_, kind, value) => {
    await expect(identify({ kind, value })).rejects.toMatchObject(refused);
  });

  it.each([
    ['api-key', 'The API key is not valid'],
    ['bearer', 'The token is not valid'],
  ] as const)('in the words of what was shown: %s', async (kind, message) => {
    await expect(identify({ kind, value: 'wrong' })).rejects.toMatchObject({ message });
  });

  it('every key where none is configured', async () => {
    const without = createIdentify({ secrets: {}, runTokens, storedKeys });
    await expect(without({ kind: 'api-key', value: 'undefined' })).rejects.toMatchObject(refused);
  });
});
