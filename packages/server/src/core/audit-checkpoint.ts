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

const signature = { public_key: z.string(), signature: z.string() };
const signatureOf = z.strictObject(signature);
const fields = z.record(z.string(), z.unknown());
const signedLine = z.strictObject({ checkpoint, ...signature });

/** Signs checkpoints; `publicKey` is what anybody needs to check them: 32 bytes of Ed25519 (RFC 8032) in base64url. */
export interface CheckpointSigner {
  readonly publicKey: string;
  sign(checkpoint: Checkpoint): SignedLine;
  /** Signs something else that is kept as such a line, under another name than `checkpoint`. */
  signAs(field: string, value: object): SignedLine;
}

// RFC 8410: an Ed25519 private key in PKCS #8 is these bytes and 32 of key.
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A signer whose key pair is made from 32 bytes. */
export function createCheckpointSigner(seed: Buffer): CheckpointSigner {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const { x: publicKey = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const signAs = (field: string, value: object) => {
    const signature = sign(null, Buffer.from(canonicalJson(value)), privateKey).toString('base64url');
    return canonicalJson({ [field]: value, public_key: publicKey, signature });
  };
  return { publicKey, signAs, sign: (value) => signAs('checkpoint', value) };
}

/** The checkpoint of a line that a holder of one of these keys has signed and nobody has touched; undefined for any other. */
export function readCheckpoint(line: SignedLine, publicKeys: readonly KeyObject[]): Checkpoint | undefined {
  return readSigned(line, { field: 'checkpoint', schema: checkpoint, publicKeys });
}

/** What a line holds under this name, if a holder of one of these keys has signed it and nobody has touched it. */
export function readSigned<S extends z.ZodType>(
  line: SignedLine,
  { field, schema, publicKeys }: { field: string; schema: S; publicKeys: readonly KeyObject[] },
): z.output<S> | undefined {
  const { [field]: signed, ...rest } = fields.safeParse(parse(line)).data ?? {};
  const parsed = signatureOf.safeParse(rest);
  // Byte for byte: no bit of the line can be another.
  if (!parsed.success || canonicalJson({ [field]: signed, ...parsed.data }) !== line) return undefined;
  const { public_key, signature: given } = parsed.data;
  const publicKey = publicKeys.find((key) => publicKeyText(key) === public_key);
  const value = schema.safeParse(signed);
  if (!publicKey || !value.success) return undefined;
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.toString('base64url') !== given) return undefined;
  return verify(null, Buffer.from(canonicalJson(signed)), publicKey, bytes) ? value.data : undefined;
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
