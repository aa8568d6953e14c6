import type { AnyRouter } from '@trpc/server';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import type { RequestHandler } from 'express';
import type { Context } from '../procedures/context.ts';
import { toAppError } from '../procedures/error-shape.ts';
import { errorHeaders } from './error-answer.ts';
import type { Limits } from './limits.ts';
import { contextOf } from './request-context.ts';

export interface TrpcEndpointOptions {
  readonly router: AnyRouter;
  readonly services: Context['services'];
  readonly limits: Limits;
  readonly proxyHops: number;
}

/** tRPC over HTTP: calls in batches, subscriptions as server-sent events. */
export function trpcEndpoint({ router, services, limits, proxyHops }: TrpcEndpointOptions): RequestHandler {
  return createExpressMiddleware({
    router,
    allowBatching: true,
    maxBatchSize: limits.batchMax,
    maxBodySize: limits.bodyBytesMax,
    createContext: ({ req, res }) => contextOf(req, res, { services, proxyHops }),
    onError: ({ error, req }) => {
      const found = toAppError(error);
      if (found.code === 'InternalError') req.log.error({ err: error }, 'a procedure failed');
    },
    // The headers of the first error speak for the batch.
    responseMeta: ({ errors: [error] }) => ({ headers: error ? errorHeaders(toAppError(error)) : {} }),
  });
}
