// The envelope in which tRPC's calls travel here, superjson's: JSON beside a map of what JSON has no word for. Of that,
// the API has times; and `undefined`, where a field is absent.

/** A value as it is sent. */
export interface Envelope {
  readonly json: unknown;
  readonly meta?: { readonly values: Readonly<Record<string, readonly ['Date']>> };
}

/** Puts a value into its envelope. */
export function encode(value: unknown): Envelope {
  const values: Record<string, readonly ['Date']> = {};
  const walk = (part: unknown, path: readonly string[]): unknown => {
    if (part instanceof Date) {
      values[path.join('.')] = ['Date'];
      return part.toISOString();
    }
    if (Array.isArray(part)) return part.map((item, at) => walk(item, [...path, String(at)]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, item]) => [name, walk(item, [...path, name.replaceAll('.', '\\.')])]),
    );
  };
  const json = walk(value, []);
  return Object.keys(values).length > 0 ? { json, meta: { values } } : { json };
}

/** The value in an envelope. */
export function decode(envelope: unknown): unknown {
  if (!isRecord(envelope)) return undefined;
  const { json, meta } = envelope;
  return isRecord(meta) && meta.values !== undefined ? revived(json, meta.values, meta.v === 1) : json;
}

// A tree of types: `[type]`, `[type, tree]` or a tree for each path.
function revived(json: unknown, tree: unknown, isEscaped: boolean): unknown {
  if (Array.isArray(tree)) {
    const [type, inner] = tree;
    const value = inner === undefined ? json : revived(json, inner, isEscaped);
    if (type === 'Date') return new Date(String(value));
    return type === 'undefined' ? undefined : value;
  }
  if (!isRecord(tree)) return json;
  for (const [path, types] of Object.entries(tree)) reviveAt(json, namesIn(path, isEscaped), types, isEscaped);
  return json;
}

function reviveAt(json: unknown, names: readonly string[], types: unknown, isEscaped: boolean): void {
  let parent = json;
  for (const name of names.slice(0, -1))
    parent = isRecord(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
  const last = names.at(-1);
  if (isRecord(parent) && last !== undefined && Object.hasOwn(parent, last))
    parent[last] = revived(parent[last], types, isEscaped);
}

// Dots inside a name are escaped, and since its version 1 backslashes too.
function namesIn(path: string, isEscaped: boolean): string[] {
  const names = [''];
  for (let at = 0; at < path.length; at++) {
    const [character = '', next] = [path[at], path[at + 1]];
    if (character === '\\' && (next === '.' || (isEscaped && next === '\\'))) {
      names[names.length - 1] += next;
      at++;
    } else if (character === '.') names.push('');
    else names[names.length - 1] += character;
  }
  return names;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
