import { z } from 'zod';

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
