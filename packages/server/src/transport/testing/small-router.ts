import { tracked } from '@trpc/server';
import { z } from 'zod';
import { AppError, type ErrorCode, errorCodes } from '../../core/app-error.ts';
import { authenticated } from '../../procedures/guards/authenticated.ts';
import { publicProcedure, router } from '../../procedures/trpc.ts';

/** The key that the small router takes. */
export const goodKey = 'us_good';

const start = authenticated
  .meta({
    rest: [
      {
        method: 'POST',
        path: '/api/v1/things',
        summary: 'Start',
        tag: 'Clones',
        status: startStatus,
        statuses: [202, 200],
      },
      { method: 'POST', path: '/api/v1/hook/webhook/{webhook_key}', summary: 'Start', tag: 'Clones', status: 202 },
    ],
  })
  .input(
    z.strictObject({
      name: z.string().min(1),
      webhook_key: z.string().optional(),
      dry_run: z.boolean().default(false),
    }),
  )
  .output(
    z.object({ status: z.string(), name: z.string(), at: z.date(), key: z.string().optional() }).meta({ id: 'Thing' }),
  )
  .mutation(({ input, ctx }) => {
    ctx.reply.header('Location', `/api/v1/things/${input.name}`);
    if (ctx.idempotencyKey) ctx.reply.header('Idempotent-Replayed', ctx.idempotencyKey);
    const status = input.dry_run ? 'planned' : 'accepted';
    return { status, name: input.name, at: new Date(0), key: ctx.audit.idempotencyKey };
  });

function startStatus(output: { status: string }): number {
  return output.status === 'planned' ? 200 : 202;
}

const list = authenticated
  .meta({ rest: [{ method: 'GET', path: '/api/v1/things', summary: 'List', tag: 'History', status: 200 }] })
  .input(
    z.strictObject({
      limit: z.number().int().max(200).default(50),
      state: z.array(z.enum(['RUNNING', 'SUCCESS'])).optional(),
      from: z.date().optional(),
      deep: z.boolean().optional(),
    }),
  )
  .query(({ input }) => ({ input, type: input.from instanceof Date ? 'date' : typeof input.from }));

const remove = authenticated
  .meta({ rest: [{ method: 'DELETE', path: '/api/v1/things/{name}', summary: 'Delete', tag: 'Clones', status: 200 }] })
  .input(z.strictObject({ name: z.string() }))
  .mutation(({ input }) => ({ deleted: input.name }));

const fail = publicProcedure
  .meta({ rest: [{ method: 'GET', path: '/api/v1/fail/{code}', summary: 'Fail', tag: 'Operation', status: 200 }] })
  .input(z.object({ code: z.string() }))
  .query(({ input }) => {
    if (input.code === 'crash') throw new Error('SELECT secret FROM somewhere');
    const code = z.enum(Object.keys(errorCodes) as ErrorCode[]).parse(input.code);
    throw new AppError(code, `It is a ${code}`, { details: { fact: 1 }, retryAfterMs: 1_200 });
  });

const logs = authenticated
  .meta({
    rest: [{ method: 'GET', path: '/api/v1/things/{name}/logs', summary: 'Logs', tag: 'Executions', status: 200 }],
  })
  .input(z.strictObject({ name: z.string() }))
  .query(({ input }) => ({ items: [], of: input.name }));

const watch = authenticated
  .meta({
    rest: [{ method: 'GET', path: '/api/v1/things/{name}/logs', summary: 'Watch', tag: 'Executions', status: 200 }],
  })
  .input(z.strictObject({ name: z.string(), lastEventId: z.string().optional() }))
  .subscription(async function* ({ input, signal }) {
    if (input.name === 'unknown') throw new AppError('NotFoundError', 'There is no such thing');
    for (let number = Number(input.lastEventId ?? 0) + 1; number <= 5; number++) {
      yield tracked(String(number), { type: number === 5 ? 'end' : 'log', number, at: new Date(0) });
      // Never ends by itself after the second event.
      if (input.name === 'endless' && number === 2)
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    }
  });

/** A router with one procedure of each kind, for tests of what carries procedures. */
export const smallRouter = router({ things: router({ start, list, remove, fail, logs, watch }) });
export type SmallRouter = typeof smallRouter;
