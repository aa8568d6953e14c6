import { logLevels } from '@understudy/flows/specs';
import { z } from 'zod';

/** One line of an execution's log. */
export const logBody = z
  .object({
    number: z.number().int().describe('Place in the log, from 1, without holes'),
    timestamp: z.date(),
    level: z.enum(logLevels),
    task: z.string().nullable(),
    attempt: z.number().int().nullable(),
    message: z.string(),
  })
  .meta({ id: 'LogLine', description: "One line of an execution's log" });
export type LogBody = z.infer<typeof logBody>;
