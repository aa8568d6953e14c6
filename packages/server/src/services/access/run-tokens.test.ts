import { hkdfSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { vector } from '../../testing/vector.ts';
import { createRunTokens } from './run-tokens.ts';

const secret = 'a secret of the server, long enough';
let now = new Date('2026-01-01T00:00:00.000Z');
const clock = { now: () => now };
const tokens = createRunTokens(secret, clock);
const after = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1_000);
};

it('is good for the execution that it was made for', async () => {
  expect(await tokens.verify(tokens.issue('x1'))).toMatchObject({ executionId: 'x1' });
});

it('is good after a restart with the same secret', async () => {
  expect(await createRunTokens(secret, clock).verify(tokens.issue('x1'))).toMatchObject({ executionId: 'x1' });
});

it('is good for an hour and no longer', async () => {
  const token = tokens.issue('x1');
  after(3_599);
  expect(await tokens.verify(token)).toMatchObject({ executionId: 'x1' });
  after(1);
  expect(await tokens.verify(token)).toBeUndefined();
});

it('says to whom it was issued, and until when it is good', async () => {
  const expiresAt = new Date(now.getTime() + 3_600_000);
  expect(await tokens.verify(tokens.issue('x1', 'key_1'))).toEqual({
    executionId: 'x1',
    issuedTo: 'key_1',
    expiresAt,
  });
});

it('of another secret is no good', async () => {
  expect(await tokens.verify(createRunTokens('another secret', clock).issue('x1'))).toBeUndefined();
});

it('that was changed is no good', async () => {
  const [header, , signature] = tokens.issue('x1').split('.');
  const [, payload] = tokens.issue('x2').split('.');
  expect(await tokens.verify([header, payload, signature].join('.'))).toBeUndefined();
});

it('without a signature is no good', async () => {
  const [, payload] = tokens.issue('x1').split('.');
  const header = Buffer.from('{"alg":"none"}').toString('base64url');
  expect(await tokens.verify(`${header}.${payload}.`)).toBeUndefined();
});

it('that was signed with the secret itself is no good: the key is derived for run tokens alone', async () => {
  const forged = await new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('x1')
    .setAudience('understudy:execution')
    .setExpirationTime(now.getTime() / 1_000 + 60)
    .sign(new TextEncoder().encode(secret));
  expect(await tokens.verify(forged)).toBeUndefined();
});

it.each(['', 'x', 'a.b.c', 'us_not_a_token'])('that is none (%j) is no good', async (text) => {
  expect(await tokens.verify(text)).toBeUndefined();
});

it('is the golden vector, and says what that says', async () => {
  const { secret_key, issued_at, execution_id, issued_to, token, claims } = vector('run-token');
  const then = createRunTokens(secret_key, { now: () => new Date(issued_at) });
  expect(then.issue(execution_id, issued_to)).toBe(token);
  const said = { executionId: execution_id, issuedTo: issued_to, expiresAt: new Date(claims.exp * 1_000) };
  expect(await then.verify(token)).toEqual(said);
});

it('names nobody where it was issued to nobody', async () => {
  const token = tokens.issue('x1');
  const [, payload = ''] = token.split('.');
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).not.toHaveProperty('azp');
  expect(await tokens.verify(token)).not.toHaveProperty('issuedTo');
});

it('is dated to the second that has begun', () => {
  const late = createRunTokens(secret, { now: () => new Date('2026-01-01T00:00:00.999Z') });
  const whole = createRunTokens(secret, { now: () => new Date('2026-01-01T00:00:00.000Z') });
  expect(late.issue('x1')).toBe(whole.issue('x1'));
});

it('for another audience is no good, though our key signed it', async () => {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'understudy run tokens', 32));
  const sign = (audience: string, alg = 'HS256') =>
    new SignJWT({ sub: 'x1', exp: now.getTime() / 1_000 + 60 })
      .setProtectedHeader({ alg })
      .setAudience(audience)
      .sign(key);
  expect(await tokens.verify(await sign('understudy:execution'))).toMatchObject({ executionId: 'x1' });
  expect(await tokens.verify(await sign('understudy:executions'))).toBeUndefined();
  expect(await tokens.verify(await sign('understudy:execution', 'HS512'))).toBeUndefined();
});
