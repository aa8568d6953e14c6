import { z } from 'zod';
import type { FlowSpec } from './define-flow.ts';

/** What JSON Schema calls a text that holds JSON. */
export const jsonText = 'application/json';

/** Inputs with those that are JSON as text again: Kestra takes such a text and gives the data that it holds. */
export function inputsAsText(
  spec: Pick<FlowSpec, 'inputs'>,
  inputs: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { properties = {} } = z.toJSONSchema(spec.inputs, { io: 'input' });
  const asText = ([name, value]: [string, unknown]): [string, unknown] => {
    const schema = properties[name];
    const isJson = typeof schema === 'object' && schema.contentMediaType === jsonText;
    return [name, isJson && typeof value === 'object' && value !== null ? JSON.stringify(value) : value];
  };
  return Object.fromEntries(Object.entries(inputs).map(asText));
}
