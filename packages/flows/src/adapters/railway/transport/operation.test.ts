import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mutation, query } from './operation.ts';

const given = { name: 'Op', text: '', answer: z.unknown() };

describe('an operation', () => {
  it('is a query that may be repeated and has half a minute', () => {
    expect(query(given)).toMatchObject({ repeatable: true, timeoutMs: 30_000 });
  });

  it('is a mutation that has a minute, or the time that it names', () => {
    expect(mutation({ ...given, repeatable: false })).toMatchObject({ repeatable: false, timeoutMs: 60_000 });
    expect(mutation({ ...given, repeatable: true, timeoutMs: 5 })).toMatchObject({ repeatable: true, timeoutMs: 5 });
  });
});
