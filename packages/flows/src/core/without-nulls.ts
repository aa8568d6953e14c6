/** The values without those that are null: Kestra writes null where an input was not given, and drops nulls from outputs. */
export function withoutNulls(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
