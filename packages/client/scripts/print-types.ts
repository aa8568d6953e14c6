import type { z } from 'zod';

type Io = 'input' | 'output';
type Schema = z.core.$ZodType;

/** TypeScript for zod schemas: each that has an id stands once, as a declaration of that name. */
export interface TypePrinter {
  /** The type of what is sent or answered, by name where it has one. */
  typeOf(schema: z.ZodType, io: Io): string;
  /** The declarations of all names used so far. */
  declarations(): string[];
}

export function createTypePrinter(): TypePrinter {
  const declared = new Map<string, string>();
  const print = (schema: Schema, io: Io): string => {
    const { id, description } = metaOf(schema);
    if (id === undefined) return shapeOf(schema, io, print);
    if (!declared.has(id)) {
      declared.set(id, '');
      declared.set(id, docOf(description) + declarationOf(id, { schema, io, print }));
    }
    return isPartial(id) ? `Partial<${id}>` : id;
  };
  return {
    typeOf: print,
    declarations: () => [...declared].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text),
  };
}

type Print = (schema: Schema, io: Io) => string;

// What a status shows of a flow's outputs is any part of them; whole they have the name.
const isPartial = (id: string) => id.endsWith('Outputs');

function declarationOf(id: string, { schema, io, print }: { schema: Schema; io: Io; print: Print }): string {
  const { def } = known(schema)._zod;
  if (def.type === 'object')
    return `export interface ${id} ${fields(isPartial(id) ? whole(def.shape) : def.shape, { io, print, rest: def.catchall })}`;
  const members = def.type === 'union' ? def.options.map((each) => objectIn(each)) : [];
  const shared = sharedFields(members.map((each) => each?.shape));
  if (Object.keys(shared).length < 4) return `export type ${id} = ${shapeOf(schema, io, print)};`;
  return `export type ${id} = ${unionOf(id, { schema, io, print, shared })};`;
}

// Members of a union that are alike but for a few fields are declared as what they share and what they do not.
function unionOf(
  id: string,
  { schema, io, print, shared }: { schema: Schema; io: Io; print: Print; shared: z.core.$ZodShape },
): string {
  const { def } = known(schema)._zod;
  const base = `interface ${id}Base ${fields(shared, { io, print })}`;
  const options = def.type === 'union' ? def.options : [];
  const members = options.map((member) => {
    const { id: name = '' } = metaOf(member);
    const own = Object.entries(objectIn(member)?.shape ?? {}).filter(([key]) => !(key in shared));
    return {
      name,
      text: `export interface ${name} extends ${id}Base ${fields(Object.fromEntries(own), { io, print })}`,
    };
  });
  const names = members.map(({ name }) => name).join(' | ');
  return [`${names};\n`, base, ...members.map(({ text }) => text)].join('\n').replace(/;?$/, '');
}

function sharedFields(shapes: readonly (z.core.$ZodShape | undefined)[]): z.core.$ZodShape {
  const [first = {}, ...others] = shapes;
  return Object.fromEntries(
    Object.entries(first).filter(
      ([key, schema]) => others.length > 0 && others.every((shape) => shape?.[key] === schema),
    ),
  );
}

function whole(shape: z.core.$ZodShape): z.core.$ZodShape {
  return Object.fromEntries(
    Object.entries(shape).map(([key, schema]) => {
      const { def } = known(schema)._zod;
      return [key, def.type === 'optional' ? def.innerType : schema];
    }),
  );
}

interface Fields {
  readonly io: Io;
  readonly print: Print;
  readonly rest?: Schema | undefined;
}

function fields(shape: z.core.$ZodShape, { io, print, rest }: Fields): string {
  const lines = Object.entries(shape).map(([name, schema]) => {
    const optional = isOptional(schema, io);
    const type = print(schema, io);
    return `${docOf(descriptionOf(schema))}${name}${optional ? `?: ${type} | undefined` : `: ${type}`};`;
  });
  const others = rest && known(rest)._zod.def.type !== 'never' ? [`[name: string]: ${print(rest, io)};`] : [];
  const all = [...lines, ...others];
  return all.length === 0 ? 'Record<string, never>' : `{\n${all.join('\n')}\n}`;
}

function isOptional(schema: Schema, io: Io): boolean {
  const { def } = known(schema)._zod;
  return def.type === 'optional' || (io === 'input' && (def.type === 'default' || def.type === 'prefault'));
}

function shapeOf(schema: Schema, io: Io, print: Print): string {
  const { def } = known(schema)._zod;
  switch (def.type) {
    case 'object':
      return fields(def.shape, { io, print, rest: def.catchall });
    case 'array':
      return `${grouped(print(def.element, io))}[]`;
    case 'enum':
      return Object.values(def.entries).map(text).join(' | ');
    case 'literal':
      return def.values.map(text).join(' | ');
    case 'union':
      return def.options.map((option) => print(option, io)).join(' | ');
    case 'record':
      return `Record<string, ${print(def.valueType, io)}>`;
    case 'nullable':
      return `${print(def.innerType, io)} | null`;
    case 'optional':
    case 'default':
    case 'prefault':
    case 'readonly':
      return print(def.innerType, io);
    case 'pipe':
      return print(io === 'input' ? def.in : def.out, io);
    case 'date':
      return 'Date';
    case 'string':
    case 'number':
    case 'boolean':
    case 'unknown':
      return def.type;
    default:
      throw new TypeError(`the type generator does not know zod's ${def.type}`);
  }
}

// The union of all of zod's own classes, which is what `def.type` tells apart.
function known(schema: Schema): z.core.$ZodTypes {
  return schema as z.core.$ZodTypes;
}

function objectIn(schema: Schema): z.core.$ZodObjectDef | undefined {
  const { def } = known(schema)._zod;
  return def.type === 'object' ? def : undefined;
}

function metaOf(schema: Schema): { id?: string; description?: string } {
  return (schema as z.ZodType).meta() ?? {};
}

// The description of what is wrapped in `optional`, `default` and the like counts too; that of a name stands with the name.
function descriptionOf(schema: Schema): string | undefined {
  const { id, description } = metaOf(schema);
  const { def } = known(schema)._zod;
  if (id === undefined && description !== undefined) return description;
  return id === undefined && 'innerType' in def ? descriptionOf(def.innerType) : undefined;
}

function docOf(description: string | undefined): string {
  return description === undefined ? '' : `/** ${description.replaceAll('*/', '* /')} */\n`;
}

function grouped(type: string): string {
  return type.includes(' | ') ? `(${type})` : type;
}

function text(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
