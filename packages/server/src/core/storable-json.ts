/** What JSON can say. */
export type JsonValue = null | string | number | boolean | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Text that Postgres can hold: a NUL and half a surrogate pair become U+FFFD. */
export function storableText(text: string): string {
  return Buffer.from(text).toString().replaceAll('\0', '\uFFFD');
}

/** A value as JSON that Postgres can hold; what JSON does not know is left out. */
export function storableJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value), (_key, each) => (typeof each === 'string' ? storableText(each) : each));
}
