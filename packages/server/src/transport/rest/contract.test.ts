import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { trpcOpenApiFile, trpcOpenApiText } from '../../../scripts/trpc-openapi.ts';
import { appRouter } from '../../procedures/router.ts';
import { openApiDocument } from './openapi.ts';

const document = openApiDocument(appRouter, '1.2.3');

test('the document of the whole router is valid OpenAPI 3.1', async () => {
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
});

test('its routes are the contract’s', () => {
  const routes = Object.entries(document.paths as object).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(routes.sort()).toEqual([
    'DELETE /api/v1/environments/{name}',
    'DELETE /api/v1/keys/{key_id}',
    'GET /api/v1/audit',
    'GET /api/v1/audit/export',
    'GET /api/v1/audit/verify',
    'GET /api/v1/environments',
    'GET /api/v1/environments/{name}',
    'GET /api/v1/executions',
    'GET /api/v1/executions/{execution_id}/logs',
    'GET /api/v1/executions/{namespace}/{flow_id}/{execution_id}',
    'GET /api/v1/keys',
    'POST /api/v1/clones',
    'POST /api/v1/executions/webhook/{namespace}/{flow_id}/{webhook_key}',
    'POST /api/v1/executions/{execution_id}/cancel',
    'POST /api/v1/executions/{execution_id}/credentials',
    'POST /api/v1/executions/{execution_id}/retry',
    'POST /api/v1/history/purge',
    'POST /api/v1/keys',
    'POST /api/v1/keys/{key_id}/rotate',
  ]);
});

test('the checked-in document of the tRPC surface is up to date (else: pnpm run trpc-openapi)', async () => {
  expect(await readFile(trpcOpenApiFile, 'utf8')).toBe(trpcOpenApiText(appRouter));
});
