import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../procedures/router.ts';
import { holdsSecret, secretText } from './secret-text.ts';

const secret = secretText('Shown once');

describe('an answer holds a secret', () => {
  it.each([
    ['as a field', z.object({ secret })],
    ['in an object', z.object({ of: z.object({ secret }) })],
    ['in a list', z.object({ all: z.array(z.object({ secret })) })],
    ['that may be absent', z.object({ secret: secret.optional() })],
    [
      'in one of several forms',
      z.discriminatedUnion('is', [z.object({ is: z.literal('one') }), z.object({ is: z.literal('two'), secret })]),
    ],
    ['beside a date', z.object({ at: z.date(), secret })],
    ['added to another answer', z.object({ id: z.string() }).extend({ secret })],
  ])('%s', (_, answer) => {
    expect(holdsSecret(answer)).toBe(true);
  });
});

it('an answer of plain text holds none', () => {
  expect(holdsSecret(z.object({ secret: z.string(), at: z.date() }))).toBe(false);
});

it('no procedure answers with a field that is named as a secret and not marked as one', () => {
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>);
  const unmarked = procedures.filter(([, { _def }]) => {
    const schema = _def.output ?? z.never();
    const text = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any' }));
    return /"(secret|password|private_key|api_key)":/.test(text) && !holdsSecret(schema);
  });
  expect(unmarked.map(([name]) => name)).toEqual([]);
});

interface Procedure {
  readonly _def: { readonly output?: z.ZodType };
}
