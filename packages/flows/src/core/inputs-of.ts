import type { z } from 'zod';
import type { FlowSpec } from './define-flow.ts';
import { inputsAsText } from './inputs-as-text.ts';
import type { TaskContext } from './task-context.ts';
import { TaskError } from './task-error.ts';

/** The inputs of a flow, parsed; a wrong one is named in a fatal error. */
export function inputsOf<S extends FlowSpec>(spec: S, context: TaskContext): z.infer<S['inputs']> {
  const inputs = spec.inputs.safeParse(inputsAsText(spec, context.inputs));
  // The parsed value is what the schema says; TypeScript cannot follow through the index.
  if (inputs.success) return inputs.data as z.infer<S['inputs']>;
  const problems = inputs.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new TaskError(`Invalid input: ${problems.join('; ')}`, { fatal: true });
}
