import canonicalize from 'canonicalize';

/** A value as canonical JSON (RFC 8785): equal values give equal texts. Throws TypeError for what is no JSON. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('There is no canonical JSON of a value that is no JSON');
  return text;
}
