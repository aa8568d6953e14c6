import { z } from 'zod';
import { durationText } from './status-body.ts';

/** What a clone would do. */
export const planBody = z
  .object({
    status: z.literal('planned'),
    namespace: z.string(),
    flow_id: z.string(),
    environment_name: z.string(),
    environment_exists: z.boolean().nullable().describe('null where Railway did not answer in time'),
    inputs: z.record(z.string(), z.unknown()),
    tasks: z.array(
      z.object({ name: z.string(), description: z.string(), runs: z.boolean() }).meta({ id: 'PlannedTask' }),
    ),
    estimated_duration: durationText,
  })
  .meta({ id: 'Plan', description: 'What a clone would do' });
export type PlanBody = z.infer<typeof planBody>;
