import {
  constants,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
  privateDecrypt,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encryptForKey } from './encrypt-for-key.ts';

// The keys of RFC 7518, appendix C, and RFC 7748, section 6.1. What is opened here is opened by the RFCs' steps and
// Node's primitives alone, as anyone can who holds the private key.
const bob = {
  kty: 'EC',
  crv: 'P-256',
  x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
  y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
};
const bobPrivate = { ...bob, d: 'VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw' };
const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');
const x25519 = {
  kty: 'OKP',
  crv: 'X25519',
  x: base64url('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'),
};
const x25519Private = { ...x25519, d: base64url('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb') };

const secret = { username: 'staging-1', password: 'pässword' };

interface Header {
  readonly alg: string;
  readonly enc: string;
  readonly epk?: JsonWebKey;
}

const headerOf = (jwe: string): Header => JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString());

/** RFC 7516, section 5.2, once the content's key is known. */
function opened(jwe: string, contentKey: Buffer): unknown {
  const [header = '', , ...rest] = jwe.split('.');
  const [iv, text, tag] = rest.map((part) => Buffer.from(part, 'base64url'));
  const decipher = createDecipheriv('aes-256-gcm', contentKey, iv ?? Buffer.alloc(0));
  decipher.setAAD(Buffer.from(header, 'ascii')).setAuthTag(tag ?? Buffer.alloc(0));
  return JSON.parse(Buffer.concat([decipher.update(text ?? Buffer.alloc(0)), decipher.final()]).toString());
}

/** RFC 7518, section 4.6: agree on a key, derive the wrapping key from it, unwrap the content's key. */
function contentKeyByAgreement(jwe: string, privateKey: JsonWebKey): Buffer {
  const agreed = diffieHellman({
    privateKey: createPrivateKey({ key: privateKey, format: 'jwk' }),
    publicKey: createPublicKey({ key: headerOf(jwe).epk ?? {}, format: 'jwk' }),
  });
  const number = (value: number) => Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
  const alg = Buffer.from('ECDH-ES+A256KW');
  const info = [number(alg.length), alg, number(0), number(0), number(256)];
  const wrapping = createHash('sha256')
    .update(Buffer.concat([number(1), agreed, ...info]))
    .digest();
  const unwrap = createDecipheriv('id-aes256-wrap', wrapping, Buffer.alloc(8, 0xa6));
  return Buffer.concat([unwrap.update(Buffer.from(jwe.split('.')[1] ?? '', 'base64url')), unwrap.final()]);
}

describe('credentials encrypted for a key', () => {
  it.each([
    ['P-256', bob, bobPrivate],
    ['X25519', x25519, x25519Private],
  ])('of %s are opened with it alone', async (_, publicKey, privateKey) => {
    const jwe = await encryptForKey(secret, JSON.stringify(publicKey));
    const { alg, enc, epk, ...more } = headerOf(jwe);
    expect([alg, enc, epk?.crv, more]).toEqual(['ECDH-ES+A256KW', 'A256GCM', publicKey.crv, {}]);
    expect(opened(jwe, contentKeyByAgreement(jwe, privateKey))).toEqual(secret);
  });

  it('of RSA are opened with it alone', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const jwe = await encryptForKey(secret, JSON.stringify(publicKey.export({ format: 'jwk' })));
    expect(headerOf(jwe)).toEqual({ alg: 'RSA-OAEP-256', enc: 'A256GCM' });
    const options = { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
    const contentKey = privateDecrypt(options, Buffer.from(jwe.split('.')[1] ?? '', 'base64url'));
    expect(opened(jwe, contentKey)).toEqual(secret);
  });

  it.each(['P-384', 'P-521'])('may be for %s', async (namedCurve) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    const jwe = await encryptForKey(secret, JSON.stringify(publicKey.export({ format: 'jwk' })));
    expect(opened(jwe, contentKeyByAgreement(jwe, privateKey.export({ format: 'jwk' })))).toEqual(secret);
  });

  it('name the key where it has a name, and nothing else of it', async () => {
    const named = { ...bob, kid: 'key-1', use: 'enc', ext: true };
    const header = headerOf(await encryptForKey(secret, JSON.stringify(named)));
    expect(header).toEqual({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: 'key-1', epk: expect.any(Object) });
  });

  it('are never encrypted the same way twice', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => encryptForKey(secret, JSON.stringify(bob))));
    for (const part of [0, 1, 2, 3, 4]) expect(one?.split('.')[part]).not.toBe(two?.split('.')[part]);
  });

  it.each([
    ['no JSON', 'key', 'it is not a JWK in JSON'],
    ['no object', '"key"', 'it is not a JWK in JSON'],
    ['no kind', '{}', 'it is not a JWK in JSON'],
    ['a curve to sign with', '{"kty":"OKP","crv":"Ed25519","x":"x"}', 'key of type OKP Ed25519'],
    ['a curve that nobody knows', '{"kty":"EC","crv":"secp256k1"}', 'key of type EC secp256k1'],
    ['a shared secret', '{"kty":"oct","k":"x"}', 'key of type oct'],
    ['without its numbers', '{"kty":"EC","crv":"P-256"}', 'public_key: '],
  ])('are refused for good where the key is %s', async (_, key, words) => {
    await expect(encryptForKey(secret, key)).rejects.toMatchObject({
      name: 'TaskError',
      fatal: true,
      message: expect.stringContaining(words),
    });
  });
});
