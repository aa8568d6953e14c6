import { writeFile } from 'node:fs/promises';
import type { AnyProcedure, AnyRouter } from '@trpc/server';
import openapiTrpc from 'openapi-trpc';
import { z } from 'zod';
import { createJsonSchemas, type JsonSchema, type JsonSchemas } from '../src/transport/rest/json-schemas.ts';

/** Where the document is kept, checked in and served from. */
export const trpcOpenApiFile = new URL('../generated/trpc-openapi.json', import.meta.url);

type Generate = typeof openapiTrpc.generateOpenAPIDocumentFromTRPCRouter;
type Operation = Parameters<NonNullable<NonNullable<Parameters<Generate>[1]>['processOperation']>>[0];

/**
 * The OpenAPI document of the tRPC surface, for callers in languages without a tRPC client. openapi-trpc knows tRPC 10
 * and zod 3: it is shown the router in that shape without schemas, which are filled in afterwards.
 */
export function trpcOpenApi(router: AnyRouter): Record<string, unknown> {
  const procedures = router._def.procedures as Record<string, AnyProcedure>;
  const schemas = createJsonSchemas();
  const shown = Object.entries(procedures).map(([name, { _def }]) => [
    name,
    { _def: { inputs: [{ _def: {} }], query: _def.type !== 'mutation', meta: { name } } },
  ]);
  const generate = openapiTrpc.generateOpenAPIDocumentFromTRPCRouter;
  // Not a router of the version that its types name: see above.
  const document = generate({ _def: { procedures: Object.fromEntries(shown) } } as never, {
    pathPrefix: '/trpc',
    processOperation: (operation: Operation) => {
      const procedure = procedures[operation.operationId ?? ''];
      if (procedure) fillIn(operation, procedure, schemas);
    },
  });
  return {
    ...document,
    openapi: '3.1.0',
    info: {
      title: 'Understudy over tRPC',
      version: '1',
      description: 'Inputs and outputs are in superjson’s envelope.',
    },
    security: [{ bearer: [] }, { apiKey: [] }],
    components: {
      schemas: schemas.components,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
  };
}

function fillIn(operation: Operation, { _def }: AnyProcedure, schemas: JsonSchemas): void {
  const input = schemaOf(_def.inputs[0], 'input', schemas);
  const content = { 'application/json': { schema: envelope(input) } };
  if (_def.type === 'mutation') Object.assign(operation, { requestBody: { content } });
  else Object.assign(operation, { parameters: [{ in: 'query', name: 'input', content }] });
  const output = schemaOf('output' in _def ? _def.output : undefined, 'output', schemas);
  const answer =
    _def.type === 'subscription'
      ? { 'text/event-stream': { schema: { type: 'string' } } }
      : { 'application/json': { schema: object({ result: object({ data: envelope(output) }) }) } };
  const error = object({ error: envelope({ type: 'object' }) });
  Object.assign(operation, {
    responses: {
      200: { description: 'The output', content: answer },
      default: { description: 'An error', content: { 'application/json': { schema: error } } },
    },
  });
}

function schemaOf(parser: unknown, io: 'input' | 'output', schemas: JsonSchemas): JsonSchema {
  return parser instanceof z.ZodType ? schemas.of(parser, io) : {};
}

// superjson: the value, and what JSON has no word for (times) under `meta`.
function envelope(json: JsonSchema): JsonSchema {
  return { type: 'object', properties: { json, meta: {} }, required: ['json'] };
}

function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** The document as the file has it. */
export function trpcOpenApiText(router: AnyRouter): string {
  return `${JSON.stringify(trpcOpenApi(router), null, 2)}\n`;
}

if (import.meta.filename === process.argv[1]) {
  const { appRouter } = await import('../src/procedures/router.ts');
  await writeFile(trpcOpenApiFile, trpcOpenApiText(appRouter));
}
