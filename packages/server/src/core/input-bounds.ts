import { type AppError, invalid } from './app-error.ts';

/** As many values as any request needs, as deep, as large as a body may be, and as many references from one part to another. */
export const inputBounds = { values: 5_000, depth: 20, bytes: 64 * 1024, references: 100 } as const;

const fieldLengthMax = 100;

interface Waiting {
  readonly value: unknown;
  readonly depth: number;
  /** The field of the request in which it stands. */
  readonly field: string;
}

/**
 * Throws a ValidationError, which names field and rule, for a value that is larger or deeper than any request. It is
 * measured as if it were written out: what stands in many places by reference counts as often. Stops where it is enough,
 * so that a small text which refers to its parts over and over costs no more to refuse than it is long.
 */
export function mustBeBounded(input: unknown, whole = 'body'): void {
  let bytes = 0;
  // Each value that was ever to be looked at: they wait in one list, so that a list within itself ends too.
  const values: Waiting[] = [{ value: input, depth: 0, field: whole }];
  const measure = (text: string, field: string) => {
    bytes += Buffer.byteLength(text);
    if (bytes > inputBounds.bytes) throw tooLarge(field);
  };
  const open = (of: object, { depth, field }: Waiting) => {
    const isNamed = !Array.isArray(of);
    for (const [name, value] of Object.entries(of)) {
      const within = isNamed && depth === 0 ? name.slice(0, fieldLengthMax) : field;
      if (isNamed) measure(name, within);
      if (values.push({ value, depth: depth + 1, field: within }) > inputBounds.values) throw tooMany(within);
    }
  };
  for (const each of values) {
    if (each.depth > inputBounds.depth) throw tooDeep(each.field);
    if (typeof each.value === 'string') measure(each.value, each.field);
    if (typeof each.value === 'object' && each.value !== null) open(each.value, each);
  }
}

function tooLarge(field: string): AppError {
  return invalid(field, `must not be larger than ${inputBounds.bytes} bytes`);
}

function tooMany(field: string): AppError {
  return invalid(field, `must not hold more than ${inputBounds.values} values`);
}

function tooDeep(field: string): AppError {
  return invalid(field, `must not be nested deeper than ${inputBounds.depth}`);
}
