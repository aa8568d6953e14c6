import { replaceUrlUsers } from './url-users.ts';

/** The mark in place of a secret. */
export const redacted = '[redacted]';

/** Words for what nobody may see: a field or a variable named so holds a secret. */
export const secretWords = [
  'authorization',
  'cookie',
  'credential',
  'credentials',
  'passphrase',
  'password',
  'secret',
  'token',
] as const;

/** A shorter value would occur inside ordinary words; no generated secret is that short. */
export const secretLengthMin = 6;

const words = secretWords.join('|');
// Each word alone or at the end of a name: `webhook_key`, `accessToken`, `password`.
const fieldName = new RegExp(`(^|[_-])(key|${words})s?$`, 'i');
// Variables are named more freely, without separators too: `PGPASSWORD`, `DB_PASS`, `TOKEN_2`, `AUTH_SALT`.
const variableName = new RegExp(`${words}|pass|salt|(private|api|access)_key`, 'i');
const publicName = /^(public|idempotency)[_-]?key$/i;

/** Whether a field of a request or a record holds a secret, by its name in any case. */
export function isSecretField(name: string): boolean {
  const separated = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2');
  return fieldName.test(separated) && !publicName.test(separated);
}

/** Whether an environment variable holds a secret, by its name. */
export function isSecretVariable(name: string): boolean {
  return variableName.test(name);
}

/** The text without these secrets, and without user and password in URLs. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  let clean = replaceUrlUsers(text, () => redacted);
  for (const secret of secrets) clean = clean.replaceAll(secret, redacted);
  return clean;
}
