import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSchema, type GraphQLSchema, isEnumType } from 'graphql';

/** Railway's published schema, whole: every request is validated against it, and answers are completed by its types. */
export const schema: GraphQLSchema = serve(
  // By the package's own name: the file lies elsewhere beside the source than beside what is built.
  readFileSync(createRequire(import.meta.url).resolve('@understudy/simulator/railway-schema.graphql'), 'utf8'),
);

function serve(text: string): GraphQLSchema {
  const built = buildSchema(text, { assumeValid: true });
  const statuses = built.getType('DeploymentStatus');
  // Railway adds statuses before clients know them, so that an answer may hold one that is in no schema.
  if (isEnumType(statuses)) statuses.serialize = (value) => String(value);
  return built;
}
