import { type AnyRouter, TRPCError } from '@trpc/server';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import type { RequestHandler } from 'express';
import { errorCodes } from '../core/app-error.ts';
import type { Context } from '../procedures/context.ts';
import { toAppError } from '../procedures/error-shape.ts';
import { errorHeaders } from './error-answer.ts';
import type { Limits } from './limits.ts';
import { contextOf } from './request-context.ts';

export interface TrpcEndpointOptions {
  readonly router: AnyRouter;
  readonly services: Context['services'];
  readonly limits: Limits;
}

/** tRPC over HTTP: calls in batches, subscriptions as server-sent events. */
export function trpcEndpoint({ router, services, limits }: TrpcEndpointOptions): RequestHandler {
  return createExpressMiddleware({
    router,
    allowBatching: true,
    maxBatchSize: limits.batchMax,
    maxBodySize: limits.bodyBytesMax,
    createContext: ({ req, res }) => {
      try {
        return contextOf(req, res, services);
      } catch (thrown) {
        throw toContextError(thrown);
      }
    },
    onError: ({ error, req }) => {
      const found = toAppError(error);
      if (found.code === 'InternalError') req.log.error({ err: error }, 'a procedure failed');
    },
    // The headers of the first error speak for the batch.
    responseMeta: ({ errors: [error] }) => ({ headers: error ? errorHeaders(toAppError(error)) : {} }),
  });
}

// tRPC answers an error of the context with its code only where it is one of its own class.
function toContextError(thrown: unknown): TRPCError {
  const error = toAppError(thrown);
  return new TRPCError({ code: errorCodes[error.code].trpc, message: error.message, cause: error });
}
