import type { Express } from 'express';
import type { Registry } from 'prom-client';
import { AppError } from '../core/app-error.ts';
import type { Caller, Credential } from '../core/caller.ts';
import { credentialFromHeaders } from './credentials.ts';

/** What the server lacks to do its work: name of the part → reason. Empty when it is ready. */
export type Readiness = () => Promise<Readonly<Record<string, string>>>;

/** Finds out who is asking. Throws AppError `AuthenticationError` for a credential that is missing or not good. */
export type Identify = (credential: Credential | undefined) => Promise<Caller>;

export interface OperationOptions {
  readonly identify: Identify;
  readonly readiness: Readiness;
  readonly registry: Registry;
  readonly version: string;
}

/** For whoever operates the server: is it alive, can it work, what has it measured? */
export function serveOperation(app: Express, { identify, readiness, registry, version }: OperationOptions): void {
  app.get('/healthz', (_req, res) => void res.json({ status: 'ok', version }));
  app.get('/readyz', async (_req, res) => {
    const missing = await readiness();
    if (Object.keys(missing).length > 0)
      throw new AppError('EngineUnavailableError', `Not ready: ${Object.keys(missing).join(', ')}`, {
        details: { missing },
      });
    res.json({ status: 'ready', version });
  });
  // Not among the routes that the contract opens to everyone; a scraper sends a key. A run token reads its execution only.
  app.get('/metrics', async (req, res) => {
    const caller = await identify(credentialFromHeaders(req.headersDistinct));
    if (caller.kind === 'run-token') throw new AppError('ForbiddenError', 'A run token reads its execution only');
    res.set('Content-Type', registry.contentType).send(await registry.metrics());
  });
}
