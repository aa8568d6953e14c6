import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../core/app-error.ts';
import { errorShape } from './error-shape.ts';

const schema = z.strictObject({ name: z.string(), size: z.number() });
const schemaError = (value: unknown) => schema.safeParse(value).error;
const code = 'INTERNAL_SERVER_ERROR';
const internal = {
  error: 'InternalError',
  message: 'Something went wrong on our side',
  details: {},
  request_id: 'request-1',
};

describe('an input that breaks its schema is a ValidationError', () => {
  const refused = (value: unknown) => errorShape(new TRPCError({ code: 'BAD_REQUEST', cause: schemaError(value) }));

  it('that names every field, the first in the message', () => {
    const { error, message, details } = refused({ name: 1 });
    expect([error, message]).toEqual(['ValidationError', expect.stringMatching(/^Invalid name: /)]);
    expect(details).toMatchObject({ field: 'name', issues: [{ field: 'name' }, { field: 'size' }] });
  });

  it('that names an unknown field', () => {
    expect(refused({ name: 'a', size: 1, colour: 'red' }).message).toBe('Invalid colour: is not a known field');
  });

  it('that names the body where it is no object', () => {
    expect(refused([]).details).toMatchObject({ field: 'body' });
  });
});

it.each([
  ['an output that breaks its schema', new TRPCError({ code, cause: schemaError({}) })],
  ['a value of our own that breaks its schema', schemaError({})],
  ['an error that nobody foresaw', new TRPCError({ code, cause: new Error('password=hunter2') })],
  ['what is no error at all', 'password=hunter2'],
])('%s is an InternalError that says nothing of its cause', (_, thrown) => {
  expect(errorShape(thrown, 'request-1')).toEqual(internal);
});

it('an AppError is shown as it is, also inside of what tRPC throws, and without its cause', () => {
  const thrown = new AppError('ConflictError', 'taken', { details: { field: 'name' }, cause: new Error('secret') });
  const shown = { error: 'ConflictError', message: 'taken', details: { field: 'name' }, request_id: '' };
  expect([errorShape(thrown), errorShape(new TRPCError({ code, cause: thrown }))]).toEqual([shown, shown]);
});

it.each([
  ['NOT_FOUND', 'NotFoundError'],
  ['PARSE_ERROR', 'ValidationError'],
  ['METHOD_NOT_SUPPORTED', 'ValidationError'],
] as const)("tRPC's own %s is a %s", (trpcCode, error) => {
  expect(errorShape(new TRPCError({ code: trpcCode })).error).toBe(error);
});
