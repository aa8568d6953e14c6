import { z } from 'zod';

const count = z.number().int();

/** What housekeeping did, or with `dry_run` would do. */
export const purgeBody = z.object({
  dry_run: z.boolean(),
  done: z.boolean().describe('false where there was more than one request may do: ask again'),
  ended_before: z.date().describe('What ended before is removed'),
  logs_ended_before: z.date().describe('Logs of what ended before are kept compressed'),
  executions: count,
  intents: count,
  opened_credentials: count,
  logs_archived: count,
});
export type PurgeBody = z.infer<typeof purgeBody>;
