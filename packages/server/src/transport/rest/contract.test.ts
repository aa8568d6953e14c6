import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { trpcOpenApiFile, trpcOpenApiText } from '../../../scripts/trpc-openapi.ts';
import { appRouter } from '../../procedures/router.ts';
import { codeIn, repositoryFile, tableRows } from '../../testing/markdown-table.ts';
import { openApiDocument } from './openapi.ts';

const document = openApiDocument(appRouter, '1.2.3');

test('the document of the whole router is valid OpenAPI 3.1', async () => {
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
});

test('its routes are those of docs/contract.md', () => {
  const routes = Object.entries(document.paths as object).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const written = tableRows(repositoryFile('docs/contract.md'), '## Routes').flatMap(([route = '']) => codeIn(route));
  expect(routes.toSorted()).toEqual(written.filter((route) => route.includes('/api/')).toSorted());
});

const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
);

interface Content {
  readonly 'application/json'?: { readonly example?: unknown };
}
interface Operation {
  readonly description?: string;
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

test.each(operations)('%s says what it promises, and shows each of its answers', (_, operation) => {
  expect(operation.description?.length).toBeGreaterThan(20);
  const { requestBody, responses } = operation;
  const shown = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const contents = [...shown.map(([, { content }]) => content), ...(requestBody ? [requestBody.content] : [])];
  expect(contents.map((content) => content?.['application/json']?.example)).not.toContain(undefined);
});

test('an operation has the errors that it can give, and no others', () => {
  const statuses = (name: string) => Object.keys(operations.find(([other]) => other === name)?.[1].responses ?? {});
  expect(statuses('GET /api/v1/keys')).toEqual(['200', '400', '401', '403', '429', '500', '503']);
  expect(statuses('POST /api/v1/executions/{execution_id}/credentials')).toContain('410');
  expect(operations.filter(([, { responses }]) => '410' in responses)).toHaveLength(1);
});

test('what is sent and answered has names: those of the client', () => {
  const { schemas } = document.components as { schemas: Record<string, { properties?: Record<string, object> }> };
  expect(Object.keys(schemas)).toEqual(
    expect.arrayContaining(['Clone', 'Plan', 'Execution', 'Task', 'LogLine', 'Environment', 'Key', 'Error']),
  );
  expect(schemas.CloneExecution?.properties?.outputs).toEqual({ $ref: '#/components/schemas/CloneOutputs' });
  expect(schemas.CloneOutputs?.properties?.staging_url).toMatchObject({ type: 'string' });
});

test('the checked-in document of the tRPC surface is up to date (else: pnpm run trpc-openapi)', async () => {
  expect(await readFile(trpcOpenApiFile, 'utf8')).toBe(trpcOpenApiText(appRouter));
});
