import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { smallRouter } from '../testing/small-router.ts';
import { openApiDocument } from './openapi.ts';

// Looked into freely: its shape is what is being tested.
// biome-ignore lint/suspicious/noExplicitAny: see above
const document: any = openApiDocument(smallRouter, '1.2.3');

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('a schema with an id stands among the components, once', () => {
  const { content } = document.paths['/api/v1/things'].post.responses[202];
  expect(content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Thing' });
  expect(document.components.schemas.Thing.properties.at).toEqual({ type: 'string', format: 'date-time' });
});

test('fields of the path are parameters, the others are the body', () => {
  const { parameters, requestBody } = document.paths['/api/v1/hook/webhook/{webhook_key}'].post;
  expect(parameters[0]).toMatchObject({ name: 'webhook_key', in: 'path', required: true });
  expect(Object.keys(requestBody.content['application/json'].schema.properties)).toEqual(['name', 'dry_run']);
});

test('fields of a GET are query parameters', () => {
  const { parameters } = document.paths['/api/v1/things'].get;
  expect(parameters.map(({ name }: { name: string }) => name)).toEqual(['limit', 'state', 'from', 'deep']);
});

test('a route that also streams says so', () => {
  const { responses } = document.paths['/api/v1/things/{name}/logs'].get;
  expect(Object.keys(responses[200].content)).toEqual(['application/json', 'text/event-stream']);
});

test('every operation has a name of its own', () => {
  const operations = Object.values(document.paths).flatMap((path) =>
    Object.values(path as Record<string, { operationId: string }>),
  );
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});
