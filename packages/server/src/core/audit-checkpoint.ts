import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';

const checkpoint = z.strictObject({
  /** The trail that it belongs to: a database's own. */
  trail: z.string(),
  /** It covers the records from here … */
  first: z.number().int().min(0),
  /** … to here, the head of the chain; 0 where there is no record yet. */
  seq: z.number().int().min(0),
  /** Hash of the head. */
  hash: z.string(),
  /** RFC 3339, UTC. */
  at: z.string(),
});

/** What the server vouches for: at this moment the chain ended with this record and this hash. */
export type Checkpoint = Readonly<z.infer<typeof checkpoint>>;

/** A checkpoint as one line of canonical JSON: the checkpoint, the public key (JWK `x`), and an Ed25519 signature. */
export type SignedLine = string;

const signedLine = z.strictObject({ checkpoint, public_key: z.string(), signature: z.string() });

/** Signs checkpoints; `publicKey` is what anybody needs to check them: 32 bytes of Ed25519 (RFC 8032) in base64url. */
export interface CheckpointSigner {
  readonly publicKey: string;
  sign(checkpoint: Checkpoint): SignedLine;
}

// RFC 8410: an Ed25519 private key in PKCS #8 is these bytes and 32 of key.
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A signer whose key pair is made from 32 bytes. */
export function createCheckpointSigner(seed: Buffer): CheckpointSigner {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const { x: publicKey = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    publicKey,
    sign(value) {
      const signature = sign(null, Buffer.from(canonicalJson(value)), privateKey).toString('base64url');
      return canonicalJson({ checkpoint: value, public_key: publicKey, signature });
    },
  };
}

/** The checkpoint of a line that a holder of one of these keys has signed and nobody has touched; undefined for any other. */
export function readCheckpoint(line: SignedLine, publicKeys: readonly KeyObject[]): Checkpoint | undefined {
  const parsed = signedLine.safeParse(parse(line));
  // Byte for byte: no bit of the line can be another.
  if (!parsed.success || canonicalJson(parsed.data) !== line) return undefined;
  const publicKey = publicKeys.find((key) => publicKeyText(key) === parsed.data.public_key);
  if (!publicKey) return undefined;
  const signature = Buffer.from(parsed.data.signature, 'base64url');
  if (signature.toString('base64url') !== parsed.data.signature) return undefined;
  return verify(null, Buffer.from(canonicalJson(parsed.data.checkpoint)), publicKey, signature)
    ? parsed.data.checkpoint
    : undefined;
}

/** The public key that a line names; undefined where it is no checkpoint. Whose it is, the line cannot prove. */
export function namedPublicKey(line: SignedLine): string | undefined {
  return signedLine.safeParse(parse(line)).data?.public_key;
}

/** A key from its text. Throws an error of one line for what is none. */
export function publicKeyOf(text: string): KeyObject {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });
  } catch {
    throw new Error('the public key must be 32 bytes of Ed25519 in base64url');
  }
}

function publicKeyText(key: KeyObject): string | undefined {
  return key.export({ format: 'jwk' }).x;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
