import type { AnyRouter } from '@trpc/server';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Context } from '../procedures/context.ts';
import { measureAudit } from './audit-metrics.ts';
import { allowOrigins } from './cors.ts';
import { serveDocs } from './docs-page.ts';
import { answerErrors, answerNotFound } from './error-answer.ts';
import { serveHealthRoutes } from './health-routes.ts';
import type { Limits } from './limits.ts';
import { measureRequests } from './metrics.ts';
import { requestLog } from './request-log.ts';
import { serveRest } from './rest/adapter.ts';
import { serveDocuments } from './rest/documents.ts';
import { securityHeaders } from './security-headers.ts';
import { trpcEndpoint } from './trpc-endpoint.ts';

export interface HttpAppOptions {
  readonly router: AnyRouter;
  readonly services: Context['services'];
  readonly logger: Logger;
  /** Origins whose pages may call; `*` for all. */
  readonly corsOrigins: readonly string[];
  readonly limits: Limits;
  /** Proxies of ours in front of the server, each of which adds an address to X-Forwarded-For. */
  readonly proxyHops: number;
  readonly registry: Registry;
  readonly version: string;
  /** Ends open event streams. */
  readonly closing: AbortSignal;
}

/** Everything that is answered over HTTP, in the order in which a request meets it. */
export function createHttpApp(options: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');

  app.use(requestLog(options.logger));
  app.use(measureRequests(options.registry));
  measureAudit(options.registry, options.services);
  app.use(securityHeaders());
  app.use(allowOrigins(options.corsOrigins));
  serveHealthRoutes(app, options);
  serveDocs(app);
  serveDocuments(app, options);
  app.use(['/api', '/trpc'], (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use('/trpc', trpcEndpoint(options));
  serveRest(app, options);
  app.use(answerNotFound);
  app.use(answerErrors);
  return app;
}
