import { describe, expect, it } from 'vitest';
import { permissions } from '../../core/caller.ts';
import { createIdentify } from './identify.ts';

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

  it('every key where none is configured', async () => {
    const without = createIdentify({ secrets: {}, runTokens, storedKeys });
    await expect(without({ kind: 'api-key', value: 'undefined' })).rejects.toMatchObject(refused);
  });
});
