import { readFile } from 'node:fs/promises';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

/** Where the schema is kept, checked in and tested against. */
export const publishedSchemaFile = new URL('../railway-schema.graphql', import.meta.url);

/**
 * The names and types of a schema as SDL, without its prose: no descriptions, no comments, `@deprecated` without its
 * reason. `text` is SDL or the JSON that answers an introspection query.
 */
export function namesAndTypes(text: string): string {
  const document = visit(parse(text.trimStart().startsWith('{') ? sdlOf(text) : text, { noLocation: true }), {
    enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined),
    Directive: {
      leave: (node) => (node.name.value === 'deprecated' ? { ...node, arguments: [] } : undefined),
    },
  });
  return `${print(document)}\n`;
}

function sdlOf(json: string): string {
  const answer: { data?: IntrospectionQuery } & Partial<IntrospectionQuery> = JSON.parse(json);
  const introspection = answer.data ?? answer;
  if (!introspection.__schema) throw new Error('the JSON is not the answer to an introspection query');
  return printSchema(buildClientSchema({ __schema: introspection.__schema }));
}

/** The text of a file, or what a GraphQL endpoint answers to an introspection query; a token goes along where there is one. */
export async function readSchema(source: string, token?: string): Promise<string> {
  if (!/^https?:/.test(source)) return readFile(source, 'utf8');
  const response = await fetch(source, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: getIntrospectionQuery({ inputValueDeprecation: true }) }),
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`${source} answered ${response.status} to the introspection query`);
  return response.text();
}
