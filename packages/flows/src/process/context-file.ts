import { z } from 'zod';

/** The file in the working directory from which a task reads its context: Kestra 2.0 writes it where a script task has `executionContext: true`. */
export const contextFileName = '.kestra-execution-context.json';

/** Kestra's context, as far as a task reads it. The embedded engine writes the same. */
export const contextFile = z.looseObject({
  execution: z.looseObject({ id: z.string(), startDate: z.string().optional() }),
  flow: z.looseObject({ id: z.string(), namespace: z.string() }),
  inputs: z.record(z.string(), z.unknown()).default({}),
  labels: z.record(z.string(), z.unknown()).default({}),
  /** Outputs by task; a script task's own values are under `vars`. */
  outputs: z.record(z.string(), z.looseObject({ vars: z.record(z.string(), z.unknown()).optional() })).default({}),
  /** Where the tasks stand; the embedded engine gives outputs of successes only, and no states. */
  tasks: z.record(z.string(), z.looseObject({ state: z.string().optional() })).optional(),
  /** Its id in the flow, which may be another than the program's. */
  task: z.looseObject({ id: z.string() }).optional(),
  /** `attemptsCount` counts from 0. */
  taskrun: z.looseObject({
    id: z.string().optional(),
    attemptsCount: z.number().int().default(0),
    startDate: z.string().optional(),
  }),
});
export type ContextFile = z.infer<typeof contextFile>;
