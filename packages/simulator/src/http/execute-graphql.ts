import { randomUUID } from 'node:crypto';
import { type DocumentNode, type ExecutionResult, execute, GraphQLError, Kind, parse, validate } from 'graphql';
import { z } from 'zod';
import { problemProcessing } from '../railway-errors.ts';
import type { Context } from '../resolvers/context.ts';
import { resolvers } from '../resolvers/index.ts';
import { resolveField } from '../resolvers/resolve-field.ts';
import { schema } from '../schema/schema.ts';

const requestSchema = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** A request that may be executed, or what is wrong with it: HTTP 400. */
export type ParsedRequest =
  | {
      readonly document: DocumentNode;
      readonly names: readonly string[];
      readonly request: z.infer<typeof requestSchema>;
    }
  | { readonly refused: unknown };

/** Parses and validates against Railway's published schema, as Railway does before it looks at anything else. */
export function parseRequest(body: unknown): ParsedRequest {
  const request = requestSchema.safeParse(body);
  if (!request.success) return refuse([new GraphQLError('Invalid request body')], 'BAD_USER_INPUT');
  let document: DocumentNode;
  try {
    document = parse(request.data.query);
  } catch (error) {
    return refuse([error instanceof GraphQLError ? error : new GraphQLError(String(error))], 'GRAPHQL_PARSE_FAILED');
  }
  const errors = validate(schema, document);
  if (errors.length > 0) return refuse(errors, 'GRAPHQL_VALIDATION_FAILED');
  if (isSubscription(document)) return refuse([new GraphQLError('Subscriptions need a WebSocket')], 'BAD_USER_INPUT');
  return { document, names: namesOf(document, request.data.operationName), request: request.data };
}

/** Executes it; every error in the result is in Railway's form; internal ones are logged, not shown. */
export async function executeRequest(parsed: Exclude<ParsedRequest, { refused: unknown }>, context: Context) {
  const result: ExecutionResult = await execute({
    schema,
    document: parsed.document,
    rootValue: resolvers,
    contextValue: context,
    fieldResolver: resolveField,
    variableValues: parsed.request.variables ?? {},
    operationName: parsed.request.operationName ?? null,
  });
  if (!result.errors) return result;
  return { errors: result.errors.map((error) => publicError(error, context)), data: result.data ?? null };
}

function publicError(error: GraphQLError, { simulation }: Context) {
  const cause = error.originalError;
  const expected = !cause || cause instanceof GraphQLError;
  if (!expected) simulation.log(`${error.path?.join('.')}: ${cause.message}`);
  return railwayForm(expected ? error : Object.assign(problemProcessing(), { path: error.path }), 'BAD_USER_INPUT');
}

function refuse(errors: readonly GraphQLError[], code: string): ParsedRequest {
  return { refused: { errors: errors.map((error) => railwayForm(error, code)) } };
}

function railwayForm(error: GraphQLError, code: string) {
  const { message, locations, path, extensions } = error.toJSON();
  const traceId = randomUUID().replaceAll('-', '').slice(0, 19);
  return { message, locations, path, extensions: { code, ...extensions, traceId }, traceId };
}

function isSubscription(document: DocumentNode): boolean {
  return document.definitions.some(
    (each) => each.kind === Kind.OPERATION_DEFINITION && each.operation === 'subscription',
  );
}

// A fault can be injected by any of these names: the operation's own, and the fields that it asks for.
function namesOf(document: DocumentNode, operationName: string | null | undefined): string[] {
  const operations = document.definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .filter((operation) => !operationName || operation.name?.value === operationName);
  return operations.flatMap((operation) => [
    ...operation.selectionSet.selections.flatMap((each) => (each.kind === Kind.FIELD ? [each.name.value] : [])),
    ...(operation.name ? [operation.name.value] : []),
  ]);
}
