import { taskErrorKinds } from '@understudy/flows';
import { z } from 'zod';
import { type Execution, states } from '../../core/execution.ts';

const date = z.string().transform((text) => new Date(text));
const state = z.enum(states);
const values = z.record(z.string(), z.unknown());

const stored = z.object({
  id: z.string(),
  namespace: z.string(),
  flowId: z.string(),
  state,
  createdAt: date,
  startedAt: date.optional(),
  endedAt: date.optional(),
  labels: z.record(z.string(), z.string()),
  inputs: values,
  outputs: values,
  taskRuns: z.array(
    z.object({
      taskId: z.string(),
      state,
      attempts: z.array(
        z.object({
          number: z.number(),
          state,
          startedAt: date,
          endedAt: date.optional(),
          error: z.string().optional(),
        }),
      ),
      nextRetryAt: date.optional(),
      outputs: values.optional(),
    }),
  ),
  // One that was stored before failures had a kind.
  error: z.object({ task: z.string(), message: z.string(), kind: z.enum(taskErrorKinds).default('failed') }).optional(),
});

/** An execution as it was written to JSON, with its dates. */
export function decodeExecution(json: unknown): Execution {
  // zod's optional fields allow an explicit undefined, which JSON cannot hold.
  return stored.parse(json) as Execution;
}
