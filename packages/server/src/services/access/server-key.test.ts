import { CompactEncrypt, compactDecrypt, importJWK } from 'jose';
import { expect, it } from 'vitest';
import { publicKey } from '../../core/public-key.ts';
import { vector } from '../../testing/vector.ts';
import { createServerKey } from './server-key.ts';

const secret = 'a secret of the server, long enough';

it('opens what was sealed for it', async () => {
  const key = createServerKey(secret);
  const sealed = await new CompactEncrypt(Buffer.from('hello'))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
    .encrypt(await importJWK(JSON.parse(key.publicKey), 'ECDH-ES+A256KW'));
  // After a restart too.
  const { plaintext } = await compactDecrypt(sealed, createServerKey(secret).privateKey);
  expect(Buffer.from(plaintext).toString()).toBe('hello');
});

it('is another for another secret', () => {
  expect(createServerKey(secret).publicKey).not.toBe(createServerKey(`${secret}!`).publicKey);
});

it('shows its public half only', () => {
  expect(Object.keys(JSON.parse(createServerKey(secret).publicKey)).sort()).toEqual(['crv', 'kty', 'x']);
});

it('is a key that a request could name', () => {
  expect(publicKey.safeParse(JSON.parse(createServerKey(secret).publicKey)).success).toBe(true);
});

it('is the key of the golden vector, and opens what is sealed in it', async () => {
  const { secret_key, public_key, jwe, credentials } = vector('credentials');
  const key = createServerKey(secret_key);
  expect(JSON.parse(key.publicKey)).toEqual(public_key);
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key.privateKey);
  expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual(credentials);
  expect(protectedHeader).toMatchObject({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', epk: { crv: 'X25519' } });
});
