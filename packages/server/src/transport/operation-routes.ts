import type { Express } from 'express';
import type { Registry } from 'prom-client';
import { AppError } from '../core/app-error.ts';

/** What the server lacks to do its work: name of the part → reason. Empty when it is ready. */
export type Readiness = () => Promise<Readonly<Record<string, string>>>;

export interface OperationOptions {
  readonly readiness: Readiness;
  readonly registry: Registry;
  readonly version: string;
}

/** For whoever operates the server: is it alive, can it work, what has it measured? */
export function serveOperation(app: Express, { readiness, registry, version }: OperationOptions): void {
  app.get('/healthz', (_req, res) => void res.json({ status: 'ok', version }));
  app.get('/readyz', async (_req, res) => {
    const missing = await readiness();
    if (Object.keys(missing).length > 0)
      throw new AppError('EngineUnavailableError', `Not ready: ${Object.keys(missing).join(', ')}`, {
        details: { missing },
      });
    res.json({ status: 'ready', version });
  });
  app.get('/metrics', async (_req, res) => {
    res.set('Content-Type', registry.contentType).send(await registry.metrics());
  });
}
