import type { Express } from 'express';
import type { Registry } from 'prom-client';
import { AppError } from '../core/app-error.ts';
import { seesEveryProject } from '../core/caller.ts';
import type { Context } from '../procedures/context.ts';
import { credentialFromHeaders } from './credentials.ts';

export interface HealthRouteOptions {
  readonly services: Pick<Context['services'], 'identify' | 'ready' | 'warnings'>;
  readonly registry: Registry;
  readonly version: string;
}

/** For whoever operates the server: is it alive, can it work, what has it measured? */
export function serveHealthRoutes(app: Express, { services, registry, version }: HealthRouteOptions): void {
  app.get('/healthz', (_req, res) => void res.json({ status: 'ok', version }));
  app.get('/readyz', async (_req, res) => {
    await services.ready().catch((cause: unknown) => {
      throw notReady(cause);
    });
    const warnings = services.warnings();
    res.json({ status: 'ready', version, ...(warnings.length > 0 ? { warnings } : {}) });
  });
  // Not open to everyone; a scraper sends a key. A run token reads its execution only.
  app.get('/metrics', async (req, res) => {
    const caller = await services.identify(credentialFromHeaders(req.headersDistinct));
    if (caller.kind === 'run-token') throw new AppError('ForbiddenError', 'A run token reads its execution only');
    if (!seesEveryProject(caller))
      throw new AppError('ForbiddenError', 'Metrics are of all Railway projects together, and not of one');
    res.set('Content-Type', registry.contentType).send(await registry.metrics());
  });
}

// Only an AppError's message was written for others to read.
function notReady(cause: unknown): AppError {
  const missing = cause instanceof AppError ? cause.message : 'The engine does not answer';
  return new AppError('EngineUnavailableError', `Not ready: ${missing}`, { details: { missing }, cause });
}
