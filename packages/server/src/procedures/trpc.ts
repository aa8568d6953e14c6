import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { errorCodes } from '../core/app-error.ts';
import type { Access } from './access.ts';
import type { Context } from './context.ts';
import { errorShape, toAppError } from './error-shape.ts';
import { audited } from './guards/audited.ts';

/** How a procedure is reached by plain REST. One procedure, one route or more. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** OpenAPI form: `/api/v1/environments/{name}`. Path parameters are fields of the input. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'Clones' | 'Executions' | 'Environments' | 'History' | 'Keys' | 'Audit' | 'Operation';
  /** Status of a good answer; a function where it depends on the output. */
  readonly status: number | ((output: never) => number);
  /** Every status that a good answer can have, for the OpenAPI document; `status` where absent. */
  readonly statuses?: readonly number[];
}

export interface Meta {
  readonly rest?: readonly RestRoute[];
  /** Who may call it. Set by the guards; a router that holds a procedure without it is not built. */
  readonly access?: Access;
  /** Where it acts, for the audit trail, when neither its answer nor its error says so. */
  readonly namespace?: string;
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: superjson,
    // A stack trace never leaves the server.
    isDev: false,
    // tRPC sees no more than an unknown error in an AppError; code and status are the table's.
    errorFormatter: ({ shape, error, ctx }) => {
      const { status, trpc } = errorCodes[toAppError(error).code];
      const body = errorShape(error, ctx?.requestId);
      return { ...shape, data: { ...shape.data, code: trpc, httpStatus: status, ...body } };
    },
    sse: { ping: { enabled: true, intervalMs: 15_000 } },
  });

export const router = t.router;

/** What every procedure is made of: whatever it turns out to be, it is audited. */
export const publicProcedure = t.procedure
  .use(async ({ ctx, path, type, meta, getRawInput, next }) => {
    const call = audited({ ctx, path, type, namespace: meta?.namespace, getRawInput });
    const result = await next({ ctx: { audit: call.note } });
    await call.close(result);
    return result;
  })
  .use(({ ctx, next }) => {
    if (ctx.refusal) throw ctx.refusal;
    return next({ getRawInput: ctx.audit.getRawInput });
  });
