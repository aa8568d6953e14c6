import { z } from 'zod';

/** A JSON Schema (2020-12), as OpenAPI 3.1 uses it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schemas of one document: each zod schema with an id stands once among the components and is referred to. */
export interface JsonSchemas {
  readonly components: Readonly<Record<string, JsonSchema>>;
  /** The JSON Schema of what is sent (`input`) or answered (`output`). */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema;
  /** The schema itself where it is a reference to a component. */
  resolve(schema: JsonSchema): JsonSchema;
}

const prefix = '#/components/schemas/';

/** An empty set of schemas. */
export function createJsonSchemas(): JsonSchemas {
  const components: Record<string, JsonSchema> = {};
  return {
    components,
    of(schema, io) {
      const {
        $schema: _,
        $defs = {},
        ...root
      } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: times });
      const names = new Map(Object.keys($defs).map((id) => [id, nameFor(components, id, { $defs, io })]));
      for (const [id, name] of names) components[name] = renamed($defs[id] ?? {}, names);
      return renamed(root, names);
    },
    resolve: (schema) => components[schema.$ref?.slice(prefix.length) ?? ''] ?? schema,
  };
}

// A Date travels as text; JSON Schema has no word for the object.
function times({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
}

// What is asked for and what is answered can differ in defaults and transformations, and has two names then.
function nameFor(
  components: Readonly<Record<string, JsonSchema>>,
  id: string,
  { $defs, io }: { $defs: Record<string, JsonSchema>; io: 'input' | 'output' },
): string {
  const same = new Map(Object.keys($defs).map((key) => [key, key]));
  const taken = components[id];
  if (!taken || JSON.stringify(taken) === JSON.stringify(renamed($defs[id] ?? {}, same))) return id;
  return `${id}${io === 'input' ? 'Input' : 'Output'}`;
}

function renamed(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (key === 'id') return typeof value === 'string' && names.has(value) ? undefined : value;
    if (key !== '$ref' || typeof value !== 'string') return value;
    const id = value.replace('#/$defs/', '');
    return prefix + (names.get(id) ?? id);
  }) as JsonSchema;
}
