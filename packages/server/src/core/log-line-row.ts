import { defined, logLevels } from '@understudy/flows/specs';
import { z } from 'zod';
import type { LogLine } from './execution.ts';

/** A log line as a table of logs has it: both engines keep these columns. */
export const logLineRow = z.object({
  number: z.number(),
  ts: z.date(),
  level: z.enum(logLevels),
  task_id: z.string().nullable(),
  attempt: z.number().nullable(),
  message: z.string(),
});

/** The line of a row. */
export function toLogLine({ number, ts, level, task_id, attempt, message }: z.infer<typeof logLineRow>): LogLine {
  return defined({
    number,
    timestamp: ts,
    level,
    message,
    taskId: task_id ?? undefined,
    attempt: attempt ?? undefined,
  });
}
