import { z } from 'zod';
import { identifier, printableText } from '../../core/text-fields.ts';
import { watchEvent } from '../../core/watch-event.ts';
import type { AuthenticatedContext } from '../context.ts';
import { authenticated } from '../guards/authenticated.ts';

// What happens at once is given at once.
const gatherMs = 50;
const eventsMax = 500;

const input = z.strictObject({
  execution_id: identifier,
  lastEventId: printableText.optional().describe('Id of the last event seen'),
  wait_ms: z.number().int().min(0).max(20_000).default(0).describe('How long to wait for the first event'),
});

const page = z
  .object({ events: z.array(z.object({ id: z.string(), event: watchEvent })) })
  .meta({ id: 'EventPage', description: 'What has happened to an execution since an event' });

/**
 * The events of `executions.watch` after one of them, asked for: for who sits behind something that lets no connection
 * stay open. Answers as soon as there is one, and with none after `wait_ms`.
 */
export const listEvents = authenticated
  .input(input)
  .output(page)
  .query(async ({ ctx, input: { execution_id, lastEventId, wait_ms } }) => {
    const { limits, sessions } = ctx.services;
    // So that a run token is renewed here as well, and a revoked key ends the wait; which counts as a stream that is open.
    using session = ctx.credential && sessions[wait_ms > 0 ? 'openStream' : 'open'](ctx.credential, ctx.caller);
    // As many as wait would keep every other call of the caller from its turn.
    if (wait_ms > 0) ctx.leaveTurn();
    const over = new AbortController();
    const signal = AbortSignal.any([ctx.signal, over.signal, ...(session ? [session.signal] : [])]);
    const events = await gather(
      ctx.services.executions.watch(ctx.caller, execution_id, {
        lastEventId,
        signal,
        session,
        turn: () => limits.watching(ctx.caller.id),
      }),
      { over, waitMs: wait_ms },
    );
    session?.signal.throwIfAborted();
    return { events };
  });

type Events = ReturnType<AuthenticatedContext['services']['executions']['watch']>;

async function gather(
  watched: Events,
  { over, waitMs }: { over: AbortController; waitMs: number },
): Promise<z.infer<typeof page>['events']> {
  const events: z.infer<typeof page>['events'] = [];
  let timer = setTimeout(() => over.abort(), Math.max(gatherMs, waitMs));
  try {
    for await (const { id, event } of watched) {
      events.push({ id, event });
      if (event.type === 'end' || events.length === eventsMax) break;
      if (events.length > 1) continue;
      clearTimeout(timer);
      timer = setTimeout(() => over.abort(), gatherMs);
    }
    return events;
  } finally {
    clearTimeout(timer);
  }
}
