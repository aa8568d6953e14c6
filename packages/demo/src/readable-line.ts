import { z } from 'zod';

const levels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const entry = z.looseObject({
  level: z.number(),
  time: z.number(),
  msg: z.string(),
  req: z.looseObject({ method: z.string(), url: z.string() }).optional(),
  res: z.looseObject({ statusCode: z.number() }).optional(),
  err: z.looseObject({ stack: z.string() }).optional(),
});

/** A line of the server's log as somebody at a terminal reads it; one that is none, as it is. */
export function readableLine(line: string): string {
  const { data } = entry.safeParse(jsonOf(line));
  if (!data) return line;
  const { level, time, msg, req, res, err } = data;
  const clock = new Date(time).toISOString().slice(11, 23);
  const request = req ? ` ${req.method} ${req.url}${res ? ` ${res.statusCode}` : ''}` : '';
  return `${clock} ${(levels[level] ?? '').padEnd(5)} ${msg}${request}${err ? `\n${err.stack}` : ''}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
