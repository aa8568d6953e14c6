import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts texts for the server itself, to be kept in its database. */
export interface TextSeal {
  /** The text, encrypted; `about` says what it belongs to, and with nothing else can it be opened. */
  seal(text: string, about: string): string;
  /** Undefined for what was changed, belongs to something else, or was sealed with another key. */
  open(sealed: string, about: string): string | undefined;
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** A seal with a key of its own for each purpose, derived from the server's secret (RFC 5869). */
export function createTextSeal(secretKey: string, purpose: string): TextSeal {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', `understudy ${purpose}`, 32));
  return {
    seal(text, about) {
      // Random nonces are safe for some four thousand million texts of one key.
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(about));
      const encrypted = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
      return Buffer.concat([nonce, sealing.getAuthTag(), encrypted]).toString('base64url');
    },
    open(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64url');
      const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
      if (tag.length < tagBytes) return undefined;
      const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(about))
        .setAuthTag(tag);
      try {
        return Buffer.concat([opening.update(bytes.subarray(nonceBytes + tagBytes)), opening.final()]).toString();
      } catch {
        return undefined;
      }
    },
  };
}
