import { z } from 'zod';
import type { Flow } from '../core/define-flow.ts';
import { jsonText } from '../core/inputs-as-text.ts';
import { defined } from '../specs/defined.ts';
import type { YamlOptions } from './yaml-options.ts';

/** An input as Kestra declares it. */
export interface KestraInput {
  readonly id: string;
  readonly type: 'STRING' | 'BOOL' | 'INT' | 'FLOAT' | 'JSON' | 'DATETIME';
  readonly displayName?: string;
  readonly description?: string;
  readonly required?: false;
  readonly defaults?: unknown;
  /** A regular expression. */
  readonly validator?: string;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

const kestraTypes: Readonly<Record<string, KestraInput['type']>> = {
  string: 'STRING',
  boolean: 'BOOL',
  integer: 'INT',
  number: 'FLOAT',
  object: 'JSON',
};

/** A flow's inputs in Kestra's words. Throws where a type has no counterpart. */
export function kestraInputs(
  { spec }: { readonly spec: Pick<Flow['spec'], 'inputs'> },
  { projectId }: Pick<YamlOptions, 'projectId'> = {},
): readonly KestraInput[] {
  const { properties = {}, required = [] } = z.toJSONSchema(spec.inputs, { io: 'input' });
  return Object.entries(properties).map(([id, schema]) => {
    if (typeof schema === 'boolean') throw new Error(`input ${id} has no type`);
    const mayBeLeftOut = !required.includes(id) && schema.default === undefined;
    return defined({
      id,
      type: inputType(id, schema),
      displayName: schema.title,
      description: schema.description,
      defaults: id === 'railway_project_id' ? defaultProject(projectId) : schema.default,
      required: mayBeLeftOut ? (false as const) : undefined,
      validator: schema.pattern ?? lengthRule(schema),
    });
  });
}

function inputType(id: string, schema: JsonSchema): KestraInput['type'] {
  if (schema.format === 'date-time') return 'DATETIME';
  if (schema.contentMediaType === jsonText) return 'JSON';
  const type = kestraTypes[String(schema.type)];
  if (!type) throw new Error(`input ${id}: Kestra has no input of type ${String(schema.type)}`);
  return type;
}

// Written in when the flows are deployed; as they are checked in, from ENV_RAILWAY_PROJECT_ID on the Kestra server.
function defaultProject(projectId: string | undefined): string {
  return projectId ?? '{{ envs.railway_project_id }}';
}

// Whoever starts a flow in Kestra learns of a wrong input there, before anything runs.
function lengthRule({ type, minLength = 0, maxLength }: JsonSchema): string | undefined {
  return type === 'string' && maxLength !== undefined ? `^.{${minLength},${maxLength}}$` : undefined;
}

/** A flow's outputs: each is the output of the same name of one task, where that task gave it. */
export function kestraOutputs(outputs: z.ZodObject, taskId: string): readonly object[] {
  const { properties = {} } = z.toJSONSchema(outputs, { unrepresentable: 'any' });
  return Object.entries(properties).map(([id, schema]) => {
    const type = typeof schema === 'boolean' ? 'STRING' : (kestraTypes[String(schema.type)] ?? 'JSON');
    return { id, type, required: false, value: `{{ outputs['${taskId}'].vars.${id} ?? null }}` };
  });
}
