import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSchema, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Operation } from './transport/operation.ts';

const schema = buildSchema(
  readFileSync(createRequire(import.meta.url).resolve('@understudy/simulator/railway-schema.graphql'), 'utf8'),
);

async function operations(): Promise<readonly Operation<unknown>[]> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const modules: Record<string, unknown>[] = await Promise.all(
    files.map((name) => import(join(import.meta.dirname, name))),
  );
  return modules.flatMap((module) => Object.values(module)).filter(isOperation);
}

function isOperation(value: unknown): value is Operation<unknown> {
  return typeof value === 'object' && value !== null && 'text' in value && 'answer' in value;
}

describe("Railway's published schema", async () => {
  it.each((await operations()).map((operation) => [operation.name, operation] as const))(
    'knows %s',
    (name, { text }) => {
      const document = parse(text);
      expect(validate(schema, document)).toEqual([]);
      expect(getOperationAST(document)?.name?.value).toBe(name);
    },
  );

  it('is asked by more than twenty operations', async () => {
    expect((await operations()).length).toBeGreaterThan(20);
  });
});
