import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The server's own key pair, for sealing credentials of callers who have no key: X25519, derived from the server's secret. */
export interface ServerKey {
  /** JWK as JSON. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

// RFC 8410: an X25519 private key in PKCS #8 is these bytes and 32 of key.
const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');

export function createServerKey(secretKey: string): ServerKey {
  const seed = Buffer.from(hkdfSync('sha256', secretKey, '', 'understudy credentials', 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicKey: JSON.stringify(publicKey) };
}
