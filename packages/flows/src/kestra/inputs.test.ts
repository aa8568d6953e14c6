import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kestraInputs, kestraOutputs } from './inputs.ts';

const inputsOf = (inputs: z.ZodObject) => kestraInputs({ spec: { inputs } });

describe("a flow's inputs in Kestra's words", () => {
  it.each([
    ['a text', z.string(), { type: 'STRING' }],
    ['a flag', z.boolean(), { type: 'BOOL' }],
    ['a whole number', z.number().int(), { type: 'INT' }],
    ['a number', z.number(), { type: 'FLOAT' }],
    ['an object', z.object({ a: z.string() }), { type: 'JSON' }],
    ['what may be left out', z.string().optional(), { type: 'STRING', required: false }],
    ['what has a default', z.string().default('x'), { type: 'STRING', defaults: 'x' }],
    ['what is off by default', z.boolean().default(false), { type: 'BOOL', defaults: false }],
    ['what is explained', z.string().describe('Why'), { type: 'STRING', description: 'Why' }],
    ['what has a name for people', z.string().meta({ title: 'Name' }), { type: 'STRING', displayName: 'Name' }],
    ['a moment', z.string().meta({ format: 'date-time' }), { type: 'DATETIME' }],
    ['a text of JSON', z.string().meta({ contentMediaType: 'application/json' }), { type: 'JSON' }],
    ['what is limited in length', z.string().min(1).max(9), { type: 'STRING', validator: '^.{1,9}$' }],
    ['what follows a pattern', z.string().regex(/^a$/), { type: 'STRING', validator: '^a$' }],
  ])('%s', (_, schema, declared) => {
    expect(inputsOf(z.object({ name: schema }))).toEqual([{ id: 'name', ...declared }]);
  });

  it('come in their order', () => {
    const inputs = inputsOf(z.object({ b: z.string(), a: z.string() }));
    expect(inputs.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('take the project that is written in when they are deployed, else what the Kestra server says', () => {
    const spec = { inputs: z.object({ railway_project_id: z.string() }) };
    expect(kestraInputs({ spec }, { projectId: 'a-project' })).toMatchObject([{ defaults: 'a-project' }]);
    expect(kestraInputs({ spec })).toMatchObject([{ defaults: '{{ envs.railway_project_id }}' }]);
  });

  it('are refused where Kestra has no such type', () => {
    expect(() => inputsOf(z.object({ list: z.array(z.string()) }))).toThrow(
      'input list: Kestra has no input of type array',
    );
    expect(() => inputsOf(z.object({ any: z.any() }))).toThrow(/input any/);
  });
});

describe("a flow's outputs in Kestra's words", () => {
  const output = (type: string, id = 'name') => ({
    id,
    type,
    required: false,
    value: `{{ outputs['a-task'].vars.${id} ?? null }}`,
  });

  it.each([
    ['a text', z.string(), 'STRING'],
    ['a flag', z.boolean(), 'BOOL'],
    ['a whole number', z.number().int(), 'INT'],
    ['a list', z.array(z.string()), 'JSON'],
    ['a text or nothing', z.string().nullable(), 'JSON'],
  ])('%s comes from the task of the same name', (_, schema, type) => {
    expect(kestraOutputs(z.object({ name: schema }), 'a-task')).toEqual([output(type)]);
  });

  it('are all there', () => {
    const outputs = kestraOutputs(z.object({ a: z.string(), b: z.number() }), 'a-task');
    expect(outputs).toEqual([output('STRING', 'a'), output('FLOAT', 'b')]);
  });
});
