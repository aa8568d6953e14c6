import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
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
