import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { trpcOpenApi } from '../../../scripts/trpc-openapi.ts';
import { smallRouter } from '../testing/small-router.ts';

const document = trpcOpenApi(smallRouter);

test('the document of the tRPC surface is valid OpenAPI', async () => {
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
});

test('queries are GET, mutations POST', () => {
  expect(document).toMatchObject({
    paths: {
      '/trpc/things.list': { get: { operationId: 'things.list' } },
      '/trpc/things.start': { post: { operationId: 'things.start' } },
    },
  });
});
