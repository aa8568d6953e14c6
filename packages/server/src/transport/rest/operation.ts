import { defined } from '@understudy/flows/specs';
import { type ErrorCode, errorCodes } from '../../core/app-error.ts';
import type { Endpoint } from './endpoints.ts';
import { examples } from './examples.ts';
import type { JsonSchema, JsonSchemas } from './json-schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI operation of endpoints that share method and path: a query, its event stream, or both. */
export function operationOf(sharing: readonly Endpoint[], operationId: string, schemas: JsonSchemas): Json {
  const main = sharing.find(({ type }) => type !== 'subscription') ?? sharing[0];
  if (!main) throw new TypeError('An operation needs an endpoint');
  const streams = sharing.some(({ type }) => type === 'subscription');
  const body = bodyOf(main, schemas);
  return {
    operationId,
    summary: main.route.summary,
    ...defined({ description: main.route.description }),
    tags: [main.route.tag],
    parameters: [...fieldParameters(main, schemas), ...headerParameters(main, streams)],
    ...defined({ requestBody: body }),
    responses: { ...answers(main, schemas, streams), ...errorAnswers(main) },
  };
}

function fieldParameters(endpoint: Endpoint, schemas: JsonSchemas): Json[] {
  const inPath = pathNames(endpoint);
  const { properties, required } = fields(endpoint, schemas);
  return Object.entries(properties)
    .filter(([name]) => inPath.includes(name) || endpoint.route.method !== 'POST')
    .map(([name, schema]) => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || required.includes(name),
      ...defined({ description: schema.description }),
      schema,
    }));
}

function headerParameters({ route }: Endpoint, streams: boolean): Json[] {
  const names = [...(route.method === 'POST' ? ['IdempotencyKey'] : []), ...(streams ? ['LastEventId'] : [])];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function bodyOf(endpoint: Endpoint, schemas: JsonSchemas): Json | undefined {
  if (endpoint.route.method !== 'POST') return undefined;
  const inPath = pathNames(endpoint);
  const { schema, properties, required } = fields(endpoint, schemas);
  const rest = Object.entries(properties).filter(([name]) => !inPath.includes(name));
  if (rest.length === 0) return undefined;
  const needed = required.filter((name) => !inPath.includes(name));
  const body =
    inPath.length === 0
      ? schema
      : { ...schemas.resolve(schema), properties: Object.fromEntries(rest), required: needed };
  const example = examples[endpoint.name]?.request;
  return {
    required: needed.length > 0,
    content: { 'application/json': defined({ schema: body, example }) },
  };
}

function answers({ name, route, output }: Endpoint, schemas: JsonSchemas, streams: boolean): Json {
  const statuses = route.statuses ?? (typeof route.status === 'number' ? [route.status] : [200]);
  const schema = output ? schemas.of(output, 'output') : {};
  return Object.fromEntries(
    statuses.map((status) => {
      const example = examples[name]?.responses?.[status];
      const json = defined({ schema, example });
      const events = { schema: { type: 'string', description: 'Server-sent events: id, event, data (JSON)' } };
      const content = defined({ 'application/json': json, 'text/event-stream': streams ? events : undefined });
      return [status, { description: route.summary, headers: answerHeaders, content }];
    }),
  );
}

const answerHeaders = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

// Whatever is asked: who asks may be nobody, may not, asks too often or wrong, and we may fail.
const anyErrors: readonly ErrorCode[] = [
  'ValidationError',
  'AuthenticationError',
  'ForbiddenError',
  'RateLimitError',
  'EngineUnavailableError',
  'InternalError',
];

function errorAnswers({ route: { errors = [] } }: Endpoint): Json {
  return Object.fromEntries(
    [...anyErrors, ...errors].map((code) => [errorCodes[code].status, { $ref: `#/components/responses/${code}` }]),
  );
}

function fields(endpoint: Endpoint, schemas: JsonSchemas) {
  const schema: JsonSchema = endpoint.input ? schemas.of(endpoint.input, 'input') : {};
  const { properties = {}, required = [] } = schemas.resolve(schema) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return { schema, properties, required };
}

function pathNames({ route }: Endpoint): string[] {
  return [...route.path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name ? [name] : []));
}
