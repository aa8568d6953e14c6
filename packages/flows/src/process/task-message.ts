import { z } from 'zod';
import { logLevels } from '../specs/log-levels.ts';

/**
 * What a task writes to standard output: Kestra's own protocol, a line of JSON between `::` and `::`.
 * Any other line is a log line at INFO; a line on standard error is one at ERROR.
 */
export const taskMessage = z.object({
  outputs: z.record(z.string(), z.unknown()).optional(),
  logs: z.array(z.object({ level: z.enum(logLevels), message: z.string() })).optional(),
  metrics: z
    .array(
      z.object({ name: z.string(), type: z.enum(['counter', 'gauge', 'timer']).default('gauge'), value: z.number() }),
    )
    .optional(),
});
export type TaskMessage = z.infer<typeof taskMessage>;

/** One line, without its line break. JSON escapes line breaks, so a message cannot forge another line. */
export function encodeMessage(message: z.input<typeof taskMessage>): string {
  return `::${JSON.stringify(message)}::`;
}

/** Reads a line of a task's standard output; what is not a message is a log line at INFO. */
export function decodeLine(line: string): TaskMessage {
  if (line.startsWith('::{') && line.endsWith('}::')) {
    try {
      const parsed = taskMessage.safeParse(JSON.parse(line.slice(2, -2)));
      if (parsed.success) return parsed.data;
    } catch {
      // Not JSON: a log line that happens to look like a message.
    }
  }
  return { logs: [{ level: 'INFO', message: line }] };
}
