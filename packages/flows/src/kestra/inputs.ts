import { z } from 'zod';
import { defined } from '../specs/defined.ts';

/** An input as Kestra declares it. */
export interface KestraInput {
  readonly id: string;
  readonly type: 'STRING' | 'BOOL' | 'INT' | 'FLOAT' | 'JSON';
  readonly description?: string;
  readonly required?: false;
  readonly defaults?: unknown;
  /** A regular expression. */
  readonly validator?: string;
}

const kestraTypes: Readonly<Record<string, KestraInput['type']>> = {
  string: 'STRING',
  boolean: 'BOOL',
  integer: 'INT',
  number: 'FLOAT',
  object: 'JSON',
};

/** A flow's inputs in Kestra's words. Throws where a type has no counterpart. */
export function kestraInputs(inputs: z.ZodObject): readonly KestraInput[] {
  const { properties = {}, required = [] } = z.toJSONSchema(inputs, { io: 'input' });
  return Object.entries(properties).map(([id, schema]) => {
    if (typeof schema === 'boolean') throw new Error(`input ${id} has no type`);
    const type = kestraTypes[String(schema.type)];
    if (!type) throw new Error(`input ${id}: Kestra has no input of type ${String(schema.type)}`);
    const mayBeLeftOut = !required.includes(id) && schema.default === undefined;
    return defined({
      id,
      type,
      description: schema.description,
      defaults: schema.default,
      required: mayBeLeftOut ? (false as const) : undefined,
      validator: schema.pattern,
    });
  });
}

/** A flow's outputs: each is the output of the same name of one task, where that task gave it. */
export function kestraOutputs(outputs: z.ZodObject, taskId: string): readonly object[] {
  const { properties = {} } = z.toJSONSchema(outputs, { unrepresentable: 'any' });
  return Object.entries(properties).map(([id, schema]) => {
    const type = typeof schema === 'boolean' ? 'STRING' : (kestraTypes[String(schema.type)] ?? 'JSON');
    return { id, type, required: false, value: `{{ outputs['${taskId}'].vars.${id} ?? null }}` };
  });
}
