import type { JSONValue } from 'postgres';

/** Text that Postgres can hold: a NUL and half a surrogate pair become U+FFFD. */
export function storableText(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\uFFFD');
}

/** A value as JSON that Postgres can hold; what JSON does not know is left out. */
export function storableJson(value: unknown): JSONValue {
  return JSON.parse(JSON.stringify(value), (_key, each) => (typeof each === 'string' ? storableText(each) : each));
}
