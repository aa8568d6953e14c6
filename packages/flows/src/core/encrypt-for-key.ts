import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { defined } from '../specs/defined.ts';
import { reasonOf } from './reason-of.ts';
import { TaskError } from './task-error.ts';

const jwk = z.looseObject({
  kty: z.string(),
  crv: z.string().exactOptional(),
  kid: z.string().exactOptional(),
}) satisfies z.ZodType<JWK>;
type Jwk = z.infer<typeof jwk>;

/** Seals a value for the holder of the private key: a compact JWE, A256GCM inside. `publicKey` is a JWK as JSON. */
export async function encryptForKey(value: object, publicKey: string): Promise<string> {
  const key = parseJwk(publicKey);
  const alg = algorithmFor(key);
  const header = defined({ alg, enc: 'A256GCM', kid: key.kid });
  try {
    return await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
      .setProtectedHeader(header)
      .encrypt(await importJWK(key, alg));
  } catch (error) {
    throw unusable(reasonOf(error));
  }
}

function parseJwk(text: string): Jwk {
  try {
    return jwk.parse(JSON.parse(text));
  } catch {
    throw unusable('it is not a JWK in JSON');
  }
}

/** RSA keys by RSA-OAEP-256; curves by ECDH-ES+A256KW (RFC 7518, RFC 8037). */
function algorithmFor({ kty, crv = '' }: Jwk): string {
  if (kty === 'RSA') return 'RSA-OAEP-256';
  if (kty === 'EC' && ['P-256', 'P-384', 'P-521'].includes(crv)) return 'ECDH-ES+A256KW';
  if (kty === 'OKP' && crv === 'X25519') return 'ECDH-ES+A256KW';
  throw unusable(`nothing can be encrypted for a key of type ${kty} ${crv}`.trim());
}

function unusable(why: string): TaskError {
  return new TaskError(`The credentials cannot be sealed for public_key: ${why}`, { fatal: true });
}
