import { z } from 'zod';
import { logBody } from '../../core/log-body.ts';
import { logsPath } from '../../core/polling-url.ts';
import { identifier } from '../../core/text-fields.ts';
import { authenticated } from '../guards/authenticated.ts';

const input = z.strictObject({
  execution_id: identifier,
  limit: z.number().int().min(1).max(1_000).default(200),
  cursor: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a next_cursor')
    .optional(),
});

const logPage = z
  .object({ items: z.array(logBody), next_cursor: z.string().nullable().describe('Of the next page') })
  .meta({ id: 'LogPage', description: 'A page of log lines' });

/** Log lines of an execution, page by page. While it runs the last page may be followed by another one later. */
export const listLogs = authenticated
  .meta({
    rest: [
      {
        method: 'GET',
        path: logsPath,
        summary: 'Logs of an execution',
        description:
          'Lines in order, page by page; while it runs, the last page may be followed by another one. With `Accept: text/event-stream` all events as they happen: `execution` whenever it changes, `log` for each line, `run_token` with a fresh token for who has one, and at last `end`; `failure` has the body of an error. `Last-Event-ID` goes on after an event; one that the execution never had is refused.',
        errors: ['NotFoundError', 'EngineUnavailableError'],
        tag: 'Executions',
        status: 200,
      },
    ],
  })
  .input(input)
  .output(logPage)
  .query(async ({ ctx, input: { execution_id, limit, cursor } }) => {
    // One more than asked for tells whether there is another page.
    const lines = await ctx.services.executions.logs(ctx.caller, execution_id, {
      after: Number(cursor ?? 0),
      limit: limit + 1,
    });
    const items = lines.slice(0, limit);
    return { items, next_cursor: lines.length > limit ? String(items.at(-1)?.number) : null };
  });
