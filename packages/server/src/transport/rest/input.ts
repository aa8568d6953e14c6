import type { Request } from 'express';
import { invalid } from '../../core/app-error.ts';
import { coerceJson, coerceText } from './coerce.ts';
import { type Endpoint, fieldsOf } from './endpoints.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The procedure's input from path, query and body together. Every field comes from one of them: one given twice is
 * refused, so that no body can speak against the URL. What no field is called is left for the schema to refuse.
 */
export function inputOf(endpoint: Endpoint, req: Request, body: Fields): unknown {
  refuseControls(req.params);
  refuseControls(req.query);
  const fields = fieldsOf(endpoint.input);
  const read = (source: Fields, coerce: typeof coerceJson) =>
    Object.entries(source).map(([name, value]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field ? coerce(field, value) : value] as const;
    });
  const given = [...read(req.params, textOf), ...read(req.query, textOf), ...read(body, coerceJson)];
  const names = new Set<string>();
  const twice = given.map(([name]) => name).find((name) => names.size === names.add(name).size);
  if (twice !== undefined) throw invalid(twice, 'is given twice, in path, query or body');
  if (endpoint.input === undefined && given.length === 0) return undefined;
  return Object.fromEntries(given);
}

// No name of ours has one; a database takes no NUL.
function refuseControls(source: Fields): void {
  const found = Object.entries(source).find(([, value]) => /\p{Cc}/u.test([value].flat().join()));
  if (found) throw invalid(found[0], 'must not have control characters');
}

// Express's simple query parser gives text or lists of text.
function textOf(type: Parameters<typeof coerceText>[0], value: unknown): unknown {
  return typeof value === 'string' || isTexts(value) ? coerceText(type, value) : value;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
