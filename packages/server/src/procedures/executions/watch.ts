import { tracked } from '@trpc/server';
import { z } from 'zod';
import { logsPath } from '../../core/polling-url.ts';
import { identifier, printableText } from '../../core/text-fields.ts';
import { authenticated } from '../guards/authenticated.ts';

/**
 * The execution whenever it changes, each log line once, in order, and at last `end`. After a disconnect it goes on
 * from `lastEventId`, which tRPC's links and EventSource send by themselves.
 */
export const watchExecution = authenticated
  .meta({
    rest: [
      {
        method: 'GET',
        path: logsPath,
        summary: 'Events of an execution, live, with Accept: text/event-stream',
        errors: ['NotFoundError', 'EngineUnavailableError'],
        tag: 'Executions',
        status: 200,
      },
    ],
  })
  .input(z.strictObject({ execution_id: identifier, lastEventId: printableText.optional() }))
  .subscription(async function* ({ ctx, input }) {
    const { limits, executions } = ctx.services;
    const from = {
      lastEventId: input.lastEventId,
      signal: ctx.signal,
      session: ctx.session,
      turn: () => limits.watching(ctx.caller.id),
    };
    for await (const { id, event } of executions.watch(ctx.caller, input.execution_id, from)) {
      // What happens to an execution happens to all who watch it, and a log that is long is read all at once.
      await limits.fair(ctx.caller.id);
      yield tracked(id, event);
    }
  });
