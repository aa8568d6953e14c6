import type { AnyProcedure } from '@trpc/server';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from './router.ts';

const limits = z.object({ properties: z.object({ limit: z.object({ maximum: z.number(), default: z.number() }) }) });
// A schema with a name of its own is given as a reference to it.
const named = z.object({ $ref: z.string(), $defs: z.record(z.string(), z.unknown()) });

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
  const document = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const { success, data } = named.safeParse(document);
  const { properties } = limits.parse(success ? data.$defs[data.$ref.replace('#/$defs/', '')] : document);
  expect(properties.limit.maximum).toBeLessThanOrEqual(1_000);
  expect(properties.limit.default).toBeLessThanOrEqual(properties.limit.maximum);
});

it.each([
  ['history.list', 200, 50],
  ['audit.list', 200, 50],
  ['keys.list', 200, 50],
  ['executions.logs', 1_000, 200],
  ['audit.export', 1_000, 500],
])('a page of %s has 1 to %i of them, and %i where nobody says', (path, most, usual) => {
  const schema = pages.find(([name]) => name === path)?.[1] ?? z.never();
  const rest = path === 'executions.logs' ? { execution_id: 'x' } : {};
  const takes = (limit: number) => schema.safeParse({ ...rest, limit }).success;
  expect([0, 1, most, most + 1, 1.5].map(takes)).toEqual([false, true, true, false, false]);
  expect(schema.parse(rest)).toMatchObject({ limit: usual });
});

it.each([
  ['history.list', 500],
  ['audit.list', 500],
  ['keys.list', 200],
])('a cursor of %s has %i characters at most', (path, most) => {
  const schema = pages.find(([name]) => name === path)?.[1] ?? z.never();
  const takes = (length: number) => schema.safeParse({ cursor: 'x'.repeat(length) }).success;
  expect([takes(most), takes(most + 1)]).toEqual([true, false]);
});

it('a cursor of logs is a number of nine digits at most', () => {
  const schema = pages.find(([name]) => name === 'executions.logs')?.[1] ?? z.never();
  const takes = (cursor: string) => schema.safeParse({ execution_id: 'x', cursor }).success;
  expect(['0', '999999999'].map(takes)).toEqual([true, true]);
  expect(['', '1000000000', '-1', '1x', 'x1', '1\n'].map(takes)).toEqual(Array(6).fill(false));
});

function shape(schema: z.ZodType): Record<string, unknown> {
  return schema instanceof z.ZodObject ? schema.shape : {};
}
