import { isSecretField, redacted, secretLengthMin, withoutSecrets } from '@understudy/flows/specs';
import { shownUrl } from './shown-url.ts';

const leftOut = '[left out]';

// What is private in a JWK (RFC 7518, section 6): somebody took the private key for the public one.
const privateJwkNames: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

// A reference in superjson may stand twice in itself, over and over: a small request would become a huge record.
const valuesMax = 5_000;
const depthMax = 20;
// Longer than what any request needs to be recognised by.
const textMax = 16 * 1024;

/**
 * Any value as JSON that may be kept: without what is named like a secret, without these secrets wherever they stand,
 * without passwords in URLs. What JSON has no word for becomes text; what is deeper or larger than any request, a mark.
 */
export function redact(value: unknown, secrets: readonly string[] = []): unknown {
  const known = secrets.filter(({ length }) => length >= secretLengthMin);
  let left = valuesMax;
  let textLeft = textMax;
  const textOrMark = (text: string): string => {
    textLeft -= text.length;
    return textLeft < 0 ? leftOut : redactText(text, known);
  };
  const each = (one: unknown, depth: number): unknown => {
    if (one === undefined || one === null || typeof one === 'boolean') return one ?? null;
    if (left-- <= 0 || depth > depthMax) return leftOut;
    if (typeof one === 'number' && Number.isFinite(one)) return one;
    if (Array.isArray(one)) return one.map((item) => each(item, depth + 1));
    if (!isRecord(one)) return textOrMark(textOf(one));
    const fieldOf = (name: string, field: unknown) => {
      if (isSecretName(name) && field !== undefined) return redacted;
      return isCallbackUrl(name) ? callbackUrlOf(field) : each(field, depth + 1);
    };
    const entries = Object.entries(one).map(([name, field]) => [textOrMark(name), fieldOf(name, field)] as const);
    return Object.fromEntries(entries);
  };
  return each(value, 0);
}

/** A text without these secrets and without passwords in URLs, as Unicode that is well formed. */
export function redactText(text: string, secrets: readonly string[]): string {
  // By UTF-8 and back: half a surrogate pair becomes U+FFFD.
  return withoutSecrets(Buffer.from(text).toString(), secrets);
}

// However somebody writes it who has it wrong.
function isCallbackUrl(name: string): boolean {
  return name.length < 20 && name.replaceAll(/[-_ ]/g, '').toLowerCase() === 'callbackurl';
}

function callbackUrlOf(value: unknown): unknown {
  if (typeof value === 'string') return shownUrl(value);
  return value === undefined || value === null ? null : redacted;
}

function isSecretName(name: string): boolean {
  return privateJwkNames.includes(name) || isSecretField(name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]';
}

function textOf(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  return typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
}
