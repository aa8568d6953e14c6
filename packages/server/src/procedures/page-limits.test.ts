import type { AnyProcedure } from '@trpc/server';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from './router.ts';

const limits = z.object({ properties: z.object({ limit: z.object({ maximum: z.number(), default: z.number() }) }) });

// tRPC nests the types of procedures that it keeps flat.
const pages = Object.entries(appRouter._def.procedures as unknown as Record<string, AnyProcedure>).flatMap(
  ([path, { _def }]) => {
    // tRPC does not say what its parsers are; all of ours are schemas of zod.
    const schemas = ((_def as unknown as { inputs: z.ZodType[] }).inputs ?? []).filter(
      (input) => 'limit' in shape(input),
    );
    return schemas.map((schema): [string, z.ZodType] => [path, schema]);
  },
);

it('there are pages', () => {
  expect(pages.map(([path]) => path)).toEqual(
    expect.arrayContaining(['executions.logs', 'history.list', 'audit.list']),
  );
});

it.each(pages)('a page of %s is limited, also where nobody asks for a limit', (_path, schema) => {
  const { properties } = limits.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  expect(properties.limit.maximum).toBeLessThanOrEqual(1_000);
  expect(properties.limit.default).toBeLessThanOrEqual(properties.limit.maximum);
});

function shape(schema: z.ZodType): Record<string, unknown> {
  return schema instanceof z.ZodObject ? schema.shape : {};
}
