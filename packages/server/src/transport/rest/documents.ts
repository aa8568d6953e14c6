import type { AnyRouter } from '@trpc/server';
import type { Express } from 'express';
import trpcOpenApi from '../../../generated/trpc-openapi.json' with { type: 'json' };
import { openApiDocument } from './openapi.ts';

/** Serves the OpenAPI documents: of the REST routes, made from the router, and of the tRPC surface, made at build time. */
export function serveDocuments(app: Express, { router, version }: { router: AnyRouter; version: string }): void {
  const document = openApiDocument(router, version);
  app.get('/openapi.json', (_req, res) => void res.json(document));
  app.get('/trpc/openapi.json', (_req, res) => void res.json(trpcOpenApi));
}
