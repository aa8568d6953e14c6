import type { AnyRouter } from '@trpc/server';
import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../../core/app-error.ts';
import { type Endpoint, endpointsOf } from './endpoints.ts';
import { errorExample } from './examples.ts';
import { createJsonSchemas, type JsonSchemas } from './json-schemas.ts';
import { operationOf } from './operation.ts';

type Json = Readonly<Record<string, unknown>>;

const errorBody = z
  .object({
    error: z.enum(Object.keys(errorCodes)),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
    request_id: z.string(),
  })
  .meta({ id: 'Error' });

/** The OpenAPI 3.1 document of the REST routes that the router's procedures declare. */
export function openApiDocument(router: AnyRouter, version: string): Json {
  const schemas = createJsonSchemas();
  const paths = pathsOf(endpointsOf(router), schemas);
  const errors = schemas.of(errorBody, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Understudy',
      version,
      description: 'Makes a staging environment of a production environment on Railway, on request.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: schemas.components,
      responses: Object.fromEntries(errorNames.map((code) => [code, errorResponse(code, errors)])),
      ...shared,
    },
  };
}

const errorNames = Object.keys(errorCodes) as ErrorCode[];

const shared = {
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description: 'The same key and body within 24 hours gives the first answer again.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
    LastEventId: {
      name: 'Last-Event-ID',
      in: 'header',
      description: 'For an event stream: goes on after this event.',
      schema: { type: 'string' },
    },
  },
  headers: {
    RequestId: { description: 'Names this request in our logs.', schema: { type: 'string' } },
    RetryAfter: { description: 'Seconds to wait.', schema: { type: 'integer' } },
    Challenge: { description: 'How to authenticate.', schema: { type: 'string' } },
  },
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer' },
    apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  },
};

const headersOf: Partial<Record<ErrorCode, Json>> = {
  AuthenticationError: { 'WWW-Authenticate': { $ref: '#/components/headers/Challenge' } },
  RateLimitError: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } },
};

function errorResponse(code: ErrorCode, schema: Json): Json {
  const example = code === 'ValidationError' ? { example: errorExample } : {};
  return {
    description: code,
    headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' }, ...headersOf[code] },
    content: { 'application/json': { schema, ...example } },
  };
}

function pathsOf(endpoints: readonly Endpoint[], schemas: JsonSchemas): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const names = new Map<string, number>();
  for (const { route } of endpoints) {
    const method = route.method.toLowerCase();
    if (paths[route.path]?.[method]) continue;
    const sharing = endpoints.filter((other) => other.route.path === route.path && other.route.method === route.method);
    const name = sharing[0]?.name ?? '';
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    paths[route.path] = {
      ...paths[route.path],
      [method]: operationOf(sharing, count === 1 ? name : `${name}.${count}`, schemas),
    };
  }
  return paths;
}
