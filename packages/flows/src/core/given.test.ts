import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fakeContext } from '../testing/fake-context.ts';
import { inputsOf } from './inputs-of.ts';
import { outputsIfAny, outputsOf } from './outputs-of.ts';

const spec = {
  id: 'f',
  namespace: 'ns',
  inputs: z.object({ name: z.string(), count: z.number().default(1) }),
  outputs: z.object({}),
};
const task = { id: 'earlier', outputs: z.object({ rows: z.number() }), run: async () => ({ rows: 1 }) };

describe('the inputs of a flow', () => {
  it('are parsed, with their defaults', () => {
    expect(inputsOf(spec, { ...fakeContext(), inputs: { name: 'x' } })).toEqual({ name: 'x', count: 1 });
  });

  it('that are wrong fail for good, all by name', () => {
    const read = () => inputsOf(spec, { ...fakeContext(), inputs: { count: 'x' } });
    expect(read).toThrow(
      expect.objectContaining({ fatal: true, message: expect.stringMatching(/^Invalid input: name: .*; count: /) }),
    );
  });
});

describe('the outputs of an earlier task', () => {
  const given = (earlier?: Readonly<Record<string, unknown>>) => ({
    ...fakeContext(),
    outputs: earlier ? { earlier } : {},
  });

  it('are what it gave', () => {
    expect(outputsOf(task, given({ rows: 3 }))).toEqual({ rows: 3 });
    expect(outputsIfAny(task, given({ rows: 3 }))).toEqual({ rows: 3 });
  });

  it('may be missing where they are not needed', () => {
    expect(outputsIfAny(task, given())).toBeUndefined();
  });

  it('fail the task for good where they are needed and missing', () => {
    const error = { fatal: true, message: 'sync-database needs the outputs of earlier, and there are none' };
    expect(() => outputsOf(task, given())).toThrow(expect.objectContaining(error));
  });

  it('fail the task for good where they are not what was promised', () => {
    const error = expect.objectContaining({ fatal: true, message: 'The outputs of earlier are not what it promises' });
    expect(() => outputsOf(task, given({ rows: 'three' }))).toThrow(error);
    expect(() => outputsIfAny(task, given({}))).toThrow(error);
  });
});
