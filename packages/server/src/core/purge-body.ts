import { purgeExecutionsSpec } from '@understudy/flows/specs';
import { z } from 'zod';

/** What housekeeping did, or with `dry_run` would do; the flow that asks for it sums its counts. */
export const purgeBody = z
  .object({
    dry_run: z.boolean(),
    done: z.boolean().describe('false where there was more than one request may do: ask again'),
    ended_before: z.date().describe('What ended before is removed'),
    logs_ended_before: z.date().describe('Logs of what ended before are kept compressed'),
    ...purgeExecutionsSpec.outputs.shape,
  })
  .meta({ id: 'Purge', description: 'What housekeeping did, or would do' });
export type PurgeBody = z.infer<typeof purgeBody>;
