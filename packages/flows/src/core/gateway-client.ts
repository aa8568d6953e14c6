import { z } from 'zod';

/** What the server answers about one round of housekeeping. */
export const purgeRound = z.object({
  done: z.boolean().describe('false: there is more to do'),
  executions: z.number(),
  intents: z.number(),
  opened_credentials: z.number(),
  logs_archived: z.number(),
});
export type PurgeRound = Readonly<z.infer<typeof purgeRound>>;

/** The port to our own server, for tasks that need what only it can reach. */
export interface GatewayClient {
  /** One round of housekeeping; safe to repeat. Throws a TaskError that says why the server did not. */
  purge(options: { dryRun: boolean; signal: AbortSignal }): Promise<PurgeRound>;
}
