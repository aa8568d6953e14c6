import {
  cloneStagingSpec,
  deleteEnvironmentSpec,
  describeEnvironmentSpec,
  expireEnvironmentsSpec,
  listEnvironmentsSpec,
  purgeExecutionsSpec,
} from '@understudy/flows/specs';
import { z } from 'zod';
import { callbackStates } from './callback.ts';
import { declared } from './declared.ts';
import { states } from './execution.ts';

export const taskStatuses = ['PENDING', 'RUNNING', 'RETRYING', 'COMPLETED', 'FAILED', 'SKIPPED'] as const;

/** A duration as bodies show it. */
export const durationText = z.string().describe('Seconds, as "12.1s"');

/** Where an execution or a task is. */
export const executionState = z.enum(states).meta({
  id: 'ExecutionState',
  description: "Kestra's words for where an execution or a task is; the last six are final",
});

/** A task in the status of an execution. */
export const taskBody = z
  .object({
    name: z.string(),
    state: executionState,
    status: z.enum(taskStatuses),
    duration: durationText.optional(),
    attempts: z.number().int(),
    max_attempts: z.number().int().optional(),
    next_retry_at: z.date().optional(),
    error: z.string().optional(),
  })
  .meta({ id: 'Task', description: 'A task in the status of an execution' });

const shared = {
  execution_id: z.string(),
  namespace: z.string(),
  state: executionState,
  start_date: z.date(),
  end_date: z.date().optional(),
  elapsed: durationText,
  estimated_completion: z.date().optional().describe('From the durations of earlier executions; while it runs'),
  initiated_by: z.string().nullable().describe('Key id or token subject'),
  inputs: z.record(z.string(), z.unknown()),
  error: z.object({ task: z.string(), message: z.string() }).optional(),
  stale_since: z
    .date()
    .optional()
    .describe('Where the engine could not be asked just now: when it last confirmed what is shown'),
  tasks: z.array(taskBody),
  callback: z
    .object({
      url: z.string().describe('Its origin; … stands for a path or query, which may be secret'),
      state: z.enum(callbackStates),
      attempts: z.number().int(),
      next_attempt_at: z.date().optional(),
      last_error: z.string().optional(),
      delivered_at: z.date().optional(),
    })
    .optional()
    .describe('Where one was asked for'),
};

// Empty until the flow's last task has ended, so each is optional.
function executionOf<const Id extends string, O extends z.ZodRawShape>(
  name: string,
  { id, outputs }: { readonly id: Id; readonly outputs: z.ZodObject<O> },
) {
  return z
    .object({ ...shared, flow_id: z.literal(id), outputs: outputs.partial().meta({ id: `${name}Outputs` }) })
    .meta({ id: `${name}Execution` });
}

const shown = z
  .discriminatedUnion('flow_id', [
    executionOf('Clone', cloneStagingSpec),
    executionOf('Deletion', deleteEnvironmentSpec),
    executionOf('Listing', listEnvironmentsSpec),
    executionOf('Description', describeEnvironmentSpec),
    executionOf('Expiry', expireEnvironmentsSpec),
    executionOf('Purge', purgeExecutionsSpec),
  ])
  .meta({ id: 'Execution', description: 'The status of an execution; `flow_id` says which outputs it has' });

/** The status of an execution (docs/contract.md: Status). */
export const statusBody = declared(
  shown,
  z.object({ ...shared, flow_id: z.string(), outputs: z.record(z.string(), z.unknown()) }),
);
export type StatusBody = z.infer<typeof statusBody>;
