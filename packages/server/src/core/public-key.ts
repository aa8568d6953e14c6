import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { printableText } from './text-fields.ts';

// RSA-OAEP refuses shorter ones (RFC 7518, section 4.3).
const rsaBitsMin = 2_048;
const curves: readonly unknown[] = ['P-256', 'P-384', 'P-521', 'X25519'];

/** A JWK (RFC 7517) for which something can be encrypted: RSA, a NIST curve or X25519. Refuses a private key. */
export const publicKey = z
  .object({ kty: z.enum(['RSA', 'EC', 'OKP']) })
  // What a public key has, and no deeper than that.
  .catchall(z.union([printableText, z.array(printableText), z.number(), z.boolean()]))
  .refine((jwk) => Object.keys(jwk).every((name) => printableText.safeParse(name).success), {
    error: 'must not have control characters',
  })
  .refine((jwk) => !('d' in jwk), { error: 'must be a public key: it has the private part "d"', abort: true })
  .refine(canEncrypt, {
    error: 'must be a key to encrypt for: RSA of at least 2048 bits, EC on P-256, P-384 or P-521, or OKP on X25519',
  })
  .meta({ id: 'PublicKey', description: 'A JWK (RFC 7517) that something can be encrypted for' });

function canEncrypt(jwk: JsonWebKey): boolean {
  if (jwk.kty !== 'RSA' && !curves.includes(jwk.crv)) return false;
  try {
    const { modulusLength = rsaBitsMin } = createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails ?? {};
    return modulusLength >= rsaBitsMin;
  } catch {
    return false;
  }
}
