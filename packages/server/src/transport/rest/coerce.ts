import { z } from 'zod';
import { unwrap } from './endpoints.ts';

const decimal = /^-?\d+(\.\d+)?$/;
const instant = z.iso.datetime({ offset: true });

/**
 * Reads the text of a path or query parameter as what the schema asks for: a number, boolean, time or list.
 * What cannot be read so stays text, and the schema refuses it with the field's name. The schema itself is not changed.
 */
export function coerceText(type: z.core.$ZodType, value: string | readonly string[]): unknown {
  const inner = unwrap(type);
  if (inner._zod.def.type === 'array') {
    const { element } = inner._zod.def;
    return [value].flat().map((item) => coerceText(element, item));
  }
  return typeof value === 'string' ? fromText(inner, value) : value;
}

/** Reads a value of a JSON body as what the schema asks for: JSON has no times. */
export function coerceJson(type: z.core.$ZodType, value: unknown): unknown {
  return unwrap(type)._zod.def.type === 'date' && typeof value === 'string' ? toDate(value) : value;
}

function fromText(inner: z.core.$ZodTypes, value: string): unknown {
  switch (inner._zod.def.type) {
    case 'number':
      return decimal.test(value) ? Number(value) : value;
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'date':
      return toDate(value);
    default:
      return value;
  }
}

function toDate(value: string): Date | string {
  return instant.safeParse(value).success ? new Date(value) : value;
}
