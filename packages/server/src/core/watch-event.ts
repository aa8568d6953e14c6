import { z } from 'zod';
import { logBody } from './log-body.ts';
import { statusBody } from './status-body.ts';

/**
 * What a watcher sees, in order. `end` comes last, with the number of log lines and a hash over all of them. Who watches
 * with a run token is given a fresh one, `run_token`, before it expires; that has the id of the event before it.
 */
export const watchEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('execution'), execution: statusBody }),
    z.object({ type: z.literal('log'), log: logBody }),
    z.object({ type: z.literal('run_token'), run_token: z.string() }),
    z.object({ type: z.literal('end'), execution: statusBody, log_count: z.number().int(), log_sha256: z.string() }),
  ])
  .meta({ id: 'WatchEvent', description: 'What happens to an execution' });
export type WatchEvent = z.infer<typeof watchEvent>;
