import { exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/app-error.ts';
import { createJwtBearers, type JwtRules } from './jwt-bearers.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const seconds = now.getTime() / 1_000;
const pair = await generateKeyPair('RS256', { extractable: true });
const rules: JwtRules = {
  issuer: 'https://login.example.com',
  audience: 'understudy',
  algorithm: 'RS256',
  permissionsClaim: 'permissions',
  namespacesClaim: 'namespaces',
  projectsClaim: 'projects',
  keys: async () => pair.publicKey,
};
const bearers = createJwtBearers(rules, { now: () => now });
const good = { iss: rules.issuer, aud: rules.audience, sub: 'alice', exp: seconds + 60 };
const sign = (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(pair.privateKey);

it('is its subject, with what its claims say, until it expires', async () => {
  const token = await sign({
    ...good,
    permissions: ['clone', 'root'],
    namespaces: 'dev.deployment prod',
    projects: ['acme'],
  });
  expect(await bearers.callerOf(token)).toEqual({
    id: 'jwt:alice',
    kind: 'token',
    name: 'alice',
    namespaces: ['dev.deployment', 'prod'],
    projects: ['acme'],
    permissions: ['clone'],
    expiresAt: new Date((seconds + 60) * 1_000),
  });
});

it.each([[undefined], [null], [42], [{ admin: true }], [[1, 'history:read ']]])(
  'with permissions %j may nothing',
  async (permissions) => {
    expect((await bearers.callerOf(await sign({ ...good, permissions })))?.permissions).toEqual([]);
  },
);

describe('its time', () => {
  it.each([
    ['expires a second from now', { exp: seconds + 1 }],
    ['begins now', { nbf: seconds }],
    ['began a second ago', { nbf: seconds - 1 }],
  ])('lets it in where it %s', async (_, claims) => {
    expect(await bearers.callerOf(await sign({ ...good, ...claims }))).toMatchObject({ id: 'jwt:alice' });
  });

  it('keeps it out where it begins a second from now', async () => {
    expect(await bearers.callerOf(await sign({ ...good, nbf: seconds + 1 }))).toBeUndefined();
  });

  it.each([seconds, seconds - 1])('keeps it out where it expired now or before: %i', async (exp) => {
    await expect(bearers.callerOf(await sign({ ...good, exp }))).rejects.toMatchObject({
      code: 'AuthenticationError',
    });
  });
});

it.each([
  [200, 'alice'.padEnd(200, 'e')],
  [1, 'a'],
])('may have a subject of %i characters', async (length, sub) => {
  expect((await bearers.callerOf(await sign({ ...good, sub })))?.name).toHaveLength(length);
});

it('that is signed by another key is nobody’s', async () => {
  const other = await generateKeyPair('RS256');
  const token = await new SignJWT(good).setProtectedHeader({ alg: 'RS256' }).sign(other.privateKey);
  expect(await bearers.callerOf(token)).toBeUndefined();
});

it('says what it may under the claims that are configured, and nowhere else', async () => {
  const renamed = createJwtBearers(
    { ...rules, permissionsClaim: 'may', namespacesClaim: 'where', projectsClaim: 'whose' },
    { now: () => now },
  );
  const claims = {
    may: ['clone'],
    where: ['prod'],
    whose: 'acme globex',
    permissions: ['admin'],
    namespaces: ['*'],
    projects: ['*'],
  };
  expect(await renamed.callerOf(await sign({ ...good, ...claims }))).toMatchObject({
    permissions: ['clone'],
    namespaces: ['prod'],
    projects: ['acme', 'globex'],
  });
});

it('whose keys cannot be read for a fault of ours shows the fault', async () => {
  const fault = new TypeError('a fault of ours');
  const broken = createJwtBearers({ ...rules, keys: () => Promise.reject(fault) }, { now: () => now });
  await expect(broken.callerOf(await sign(good))).rejects.toBe(fault);
});

describe('refused', () => {
  const { exp: _, ...forEver } = good;
  const { sub: __, ...nobody } = good;
  it.each([
    ['of another issuer', { ...good, iss: 'https://evil.example' }],
    ['for another audience', { ...good, aud: 'another' }],
    ['that is not good yet', { ...good, nbf: seconds + 60 }],
    ['without an end', forEver],
    ['of nobody', nobody],
    ['of a subject without characters', { ...good, sub: '' }],
    ['of a subject of 201 characters', { ...good, sub: 'a'.repeat(201) }],
    ['of a subject that would forge log lines', { ...good, sub: 'alice\nadmin' }],
  ])('one %s', async (_name, claims) => {
    expect(await bearers.callerOf(await sign(claims))).toBeUndefined();
  });

  it('one that has expired, with the reason', async () => {
    const refusal = { code: 'AuthenticationError', message: 'The token has expired' };
    await expect(bearers.callerOf(await sign({ ...good, exp: seconds }))).rejects.toMatchObject(refusal);
  });

  it('one that was signed with the public key as if it were a secret', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(pair.publicKey));
    const token = await new SignJWT(good).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    expect(await bearers.callerOf(token)).toBeUndefined();
  });

  it('one of another algorithm, without asking for keys', async () => {
    const never = createJwtBearers({ ...rules, keys: () => Promise.reject(new Error('asked')) }, { now: () => now });
    const other = await generateKeyPair('ES256');
    const token = await new SignJWT(good).setProtectedHeader({ alg: 'ES256' }).sign(other.privateKey);
    expect(await never.callerOf(token)).toBeUndefined();
  });

  it.each(['', 'x', 'a.b.c', '..', 'us_x'])('what is none: %j', async (token) => {
    expect(await bearers.callerOf(token)).toBeUndefined();
  });
});

it('while the keys cannot be read nobody is let in, and that is said', async () => {
  const away = new AppError('UpstreamError', 'The keys of the token’s issuer cannot be read');
  const without = createJwtBearers({ ...rules, keys: () => Promise.reject(away) }, { now: () => now });
  await expect(without.callerOf(await sign(good))).rejects.toBe(away);
});
