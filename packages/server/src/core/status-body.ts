import { logLevels } from '@understudy/flows/specs';
import { z } from 'zod';
import { states } from './execution.ts';

export const taskStatuses = ['PENDING', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'SKIPPED'] as const;

const duration = z.string().describe('Seconds, as "12.1s"');

/** A task in the status of an execution. */
export const taskBody = z.object({
  name: z.string(),
  state: z.enum(states),
  status: z.enum(taskStatuses),
  duration: duration.optional(),
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
  elapsed: duration,
  estimated_completion: z.date().optional().describe('From the durations of earlier executions; while it runs'),
  initiated_by: z.string().nullable().describe('Key id or token subject'),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
  error: z.object({ task: z.string(), message: z.string() }).optional(),
  tasks: z.array(taskBody),
  callback: z
    .object({
      url: z.string().describe('Without its query'),
      state: z.enum(['PENDING', 'DELIVERED', 'FAILED']),
      attempts: z.number().int(),
      next_attempt_at: z.date().optional(),
      last_error: z.string().optional(),
      delivered_at: z.date().optional(),
    })
    .optional()
    .describe('Where one was asked for'),
});
export type StatusBody = z.infer<typeof statusBody>;

/** One line of an execution's log. */
export const logBody = z.object({
  number: z.number().int().describe('Place in the log, from 1, without holes'),
  timestamp: z.date(),
  level: z.enum(logLevels),
  task: z.string().nullable(),
  attempt: z.number().int().nullable(),
  message: z.string(),
});
export type LogBody = z.infer<typeof logBody>;

/**
 * What a watcher sees, in order. `end` comes last, with the number of log lines and a hash over all of them. Who watches
 * with a run token is given a fresh one, `run_token`, before it expires; that has the id of the event before it.
 */
const watchEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('execution'), execution: statusBody }),
  z.object({ type: z.literal('log'), log: logBody }),
  z.object({ type: z.literal('run_token'), run_token: z.string() }),
  z.object({ type: z.literal('end'), execution: statusBody, log_count: z.number().int(), log_sha256: z.string() }),
]);
export type WatchEvent = z.infer<typeof watchEvent>;

/** A clone that was accepted. */
export const acceptedBody = z.object({
  status: z.literal('accepted'),
  execution_id: z.string(),
  polling_url: z.string(),
  namespace: z.string(),
  flow_id: z.string(),
  estimated_completion: z.date(),
  environment_name: z.string(),
  run_token: z.string().describe('Reads this execution, for an hour'),
  logs_url: z.string(),
});
export type AcceptedBody = z.infer<typeof acceptedBody>;

/** What a clone would do. */
export const planBody = z.object({
  status: z.literal('planned'),
  namespace: z.string(),
  flow_id: z.string(),
  environment_name: z.string(),
  environment_exists: z.boolean().nullable().describe('null where Railway did not answer in time'),
  inputs: z.record(z.string(), z.unknown()),
  tasks: z.array(z.object({ name: z.string(), description: z.string(), runs: z.boolean() })),
  estimated_duration: duration,
});
export type PlanBody = z.infer<typeof planBody>;
