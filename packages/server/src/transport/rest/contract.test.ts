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

test('the checked-in document of the tRPC surface is up to date (else: pnpm run trpc-openapi)', async () => {
  expect(await readFile(trpcOpenApiFile, 'utf8')).toBe(trpcOpenApiText(appRouter));
});
