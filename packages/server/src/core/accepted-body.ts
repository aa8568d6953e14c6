import { z } from 'zod';

/** A clone that was accepted. */
export const acceptedBody = z
  .object({
    status: z.literal('accepted'),
    execution_id: z.string(),
    polling_url: z.string().describe('Path on this server of the status'),
    namespace: z.string(),
    flow_id: z.string(),
    estimated_completion: z.date().describe('From the durations of earlier clones'),
    environment_name: z.string().describe('Name of the staging environment, as asked for or generated'),
    run_token: z.string().describe('Reads this execution, for an hour: for a browser'),
    logs_url: z.string().describe('Path on this server of the log'),
  })
  .meta({ id: 'Clone', description: 'A clone that was accepted: its execution and where to follow it' });
export type AcceptedBody = z.infer<typeof acceptedBody>;
