import { z } from 'zod';
import { logLevels } from '../../specs/log-levels.ts';

// Kestra's answers, as far as we read them. Unknown fields are tolerated, since the three shapes of an execution differ
// (POST and follow: full; GET: slim; search: without task runs) and versions add to them.

const date = z.string().transform((text) => new Date(text));

const state = z.looseObject({
  current: z.string(),
  histories: z.array(z.looseObject({ state: z.string(), date })).default([]),
  startDate: date.nullish(),
  endDate: date.nullish(),
});

const taskRun = z.looseObject({
  id: z.string(),
  taskId: z.string(),
  parentTaskRunId: z.string().nullish(),
  attempts: z.array(z.looseObject({ state })).nullish(),
  state,
});
export type KestraTaskRun = z.infer<typeof taskRun>;

export const kestraExecution = z.looseObject({
  id: z.string(),
  namespace: z.string(),
  flowId: z.string(),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
  labels: z.array(z.looseObject({ key: z.string(), value: z.unknown() })).nullish(),
  taskRunList: z.array(taskRun).nullish(),
  metadata: z.looseObject({ originalCreatedDate: date.nullish() }).nullish(),
  state,
});
export type KestraExecution = z.infer<typeof kestraExecution>;

export const kestraSearch = z.looseObject({ results: z.array(kestraExecution), total: z.number() });

export const kestraLogEntry = z.looseObject({
  taskId: z.string().nullish(),
  taskRunId: z.string().nullish(),
  attemptNumber: z.number().nullish(),
  timestamp: z.string(),
  level: z.enum(logLevels).catch('INFO'),
  message: z.string().nullish(),
});
export type KestraLogEntry = z.infer<typeof kestraLogEntry>;
export const kestraLogEntries = z.array(kestraLogEntry);

export const kestraOutputs = z.record(z.string(), z.unknown()).nullish();

export const kestraFlow = z.looseObject({
  id: z.string(),
  namespace: z.string(),
  revision: z.number().nullish(),
  source: z.string().nullish(),
});
export const kestraValidation = z.array(
  z.looseObject({ constraints: z.string().nullish(), warnings: z.array(z.string()).nullish() }),
);
export const anything = z.unknown();
