import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { AppError, errorCodes } from '../core/app-error.ts';
import type { Context } from './context.ts';
import { errorShape, toAppError } from './error-shape.ts';
import { audited } from './guards/audited.ts';
import type { Meta } from './meta.ts';
import { reviveInput } from './revive-input.ts';

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: { input: { serialize: superjson.serialize, deserialize: reviveInput }, output: superjson },
    // A stack trace never leaves the server.
    isDev: false,
    // tRPC sees no more than an unknown error in an AppError; code and status are the table's.
    errorFormatter: ({ shape, error, ctx }) => {
      const { code: name, retryAfterMs } = toAppError(error);
      const { status, trpc } = errorCodes[name];
      const body = errorShape(error, ctx?.requestId);
      // An event stream has no headers to say it in.
      const retry = retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs };
      return { ...shape, data: { ...shape.data, code: trpc, httpStatus: status, ...retry, ...body } };
    },
    // Often enough that a client soon knows of a connection that is dead.
    sse: { ping: { enabled: true, intervalMs: 5_000 } },
  });

export const router = t.router;

// Nobody hears of it; made once, since a flood has many.
const hungUp = new AppError('RateLimitError', 'The connection has been closed');

/** What every procedure is made of: whatever it turns out to be, it is audited. */
export const publicProcedure = t.procedure
  .use(async ({ ctx, path, type, meta, getRawInput, next }) => {
    // A frame or a batch begins many calls in one moment.
    await ctx.services.limits.fair(ctx.remoteAddress ?? '');
    if (ctx.gone?.aborted) throw hungUp;
    const call = audited({
      ctx,
      path,
      type,
      namespace: meta?.namespace,
      getRawInput,
    });
    const result = await next({ ctx: { audit: call.note } });
    await call.close(result);
    return result;
  })
  .use(({ ctx, next }) => {
    if (ctx.refusal) throw ctx.refusal;
    return next({ getRawInput: ctx.audit.getRawInput });
  });
