import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../../packages/server/src/procedures/router.ts';

vi.stubEnv('RECHECK_SYNC_BACKEND', 'pure');
const { checkSync } = await import('recheck');

const root = join(import.meta.dirname, '../..');
const sources = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'packages/*/src/*.ts', 'packages/*/src/*.tsx'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file !== '' && !/\.test\.tsx?$|\/testing\/|^packages\/simulator\//.test(file));

interface Found {
  readonly file: string;
  readonly pattern: string;
}

function expressionsIn(file: string): { literals: Found[]; assembled: Found[] } {
  const found = { literals: [] as Found[], assembled: [] as Found[] };
  const text = readFileSync(join(root, file), 'utf8');
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.literals.push({ file, pattern: node.text });
    const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
    if (isCall && node.expression.getText() === 'RegExp') found.assembled.push({ file, pattern: node.getText() });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}

// Without one, what is left is of one length, or a choice between such.
const unbounded = /[*+]|\{\d+,\}/;

/** `linear`, or what a text of length n costs. By automata: nothing is measured, and nothing is tried at random. */
function costOf(source: string, flags: string): string {
  if (!unbounded.test(source)) return 'linear';
  // Found from every place or from one: that is asked of an expression without `g` alike.
  const verdict = checkSync(source, flags.replace('g', ''), { checker: 'automaton', timeout: null });
  if (verdict.status === 'safe') return 'linear';
  return verdict.status === 'unknown'
    ? `unknown: ${verdict.error.kind}`
    : `${verdict.complexity.type}: ${verdict.attack.pattern}`;
}

const all = sources.map(expressionsIn);
const literals = new Map(all.flatMap((found) => found.literals.map(({ file, pattern }) => [pattern, file] as const)));
const isChecked = new Set<string>(
  JSON.parse(readFileSync(join(import.meta.dirname, 'linear-expressions.json'), 'utf8')),
);
// Some take seconds to prove: what was proved once is listed, and proved again where all are asked for.
const isAll = process.env.UNDERSTUDY_EXPRESSIONS === 'all';
const unproved = [...literals].filter(([pattern]) => isAll || !isChecked.has(pattern));

it('the expressions in the source are found', () => {
  expect(literals.size).toBeGreaterThan(50);
});

describe.runIf(unproved.length > 0)('takes linear time', () => {
  it.each(unproved)('%s in %s', (pattern) => {
    const end = pattern.lastIndexOf('/');
    expect(costOf(pattern.slice(1, end), pattern.slice(end + 1))).toBe('linear');
  });
});

// Each of these is held by hostile texts in the test beside it, or is made of words alone.
it('is assembled at run time in these files only', () => {
  expect([...new Set(all.flatMap(({ assembled }) => assembled.map(({ file }) => file)))].sort()).toEqual([
    'packages/flows/src/adapters/mysql/schema/stored-object.ts',
    'packages/flows/src/kestra/source-mark.ts',
    'packages/flows/src/specs/secrets.ts',
    'packages/flows/src/wordpress/replace-in-text.ts',
    'packages/flows/src/wordpress/url-finder.ts',
    'packages/server/src/transport/cors.ts',
  ]);
});

it('takes linear time in every schema of an input, those of the schema library included', () => {
  const procedures = Object.values(
    appRouter._def.procedures as unknown as Record<string, { _def: { inputs: unknown[] } }>,
  );
  const patterns = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('pattern' in value && typeof value.pattern === 'string') patterns.add(value.pattern);
    Object.values(value).forEach(collect);
  };
  for (const { _def } of procedures)
    for (const input of _def.inputs)
      collect(z.toJSONSchema(input as z.ZodType, { io: 'input', unrepresentable: 'any' }));
  expect(patterns.size).toBeGreaterThan(0);
  expect([...patterns].map((pattern) => `${pattern}: ${costOf(pattern, '')}`)).toEqual(
    [...patterns].map((pattern) => `${pattern}: linear`),
  );
});
