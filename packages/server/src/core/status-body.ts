import { z } from 'zod';
import { callbackStates } from './callback.ts';
import { states } from './execution.ts';

export const taskStatuses = ['PENDING', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'SKIPPED'] as const;

/** A duration as bodies show it. */
export const durationText = z.string().describe('Seconds, as "12.1s"');

/** A task in the status of an execution. */
export const taskBody = z.object({
  name: z.string(),
  state: z.enum(states),
  status: z.enum(taskStatuses),
  duration: durationText.optional(),
  attempts: z.number().int(),
  max_attempts: z.number().int().optional(),
  next_retry_at: z.date().optional(),
  error: z.string().optional(),
});

/** The status of an execution (docs/contract.md: Status). */
export const statusBody = z.object({
  execution_id: z.string(),
  namespace: z.string(),
  flow_id: z.string(),
  state: z.enum(states),
  start_date: z.date(),
  end_date: z.date().optional(),
  elapsed: durationText,
  estimated_completion: z.date().optional().describe('From the durations of earlier executions; while it runs'),
  initiated_by: z.string().nullable().describe('Key id or token subject'),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
  error: z.object({ task: z.string(), message: z.string() }).optional(),
  stale_since: z
    .date()
    .optional()
    .describe('Where the engine could not be asked just now: when it last confirmed what is shown'),
  tasks: z.array(taskBody),
  callback: z
    .object({
      url: z.string().describe('Without its query'),
      state: z.enum(callbackStates),
      attempts: z.number().int(),
      next_attempt_at: z.date().optional(),
      last_error: z.string().optional(),
      delivered_at: z.date().optional(),
    })
    .optional()
    .describe('Where one was asked for'),
});
export type StatusBody = z.infer<typeof statusBody>;
