import type { AnyRouter } from '@trpc/server';
import type { Express } from 'express';
import trpcOpenApi from '../../../generated/trpc-openapi.json' with { type: 'json' };
import { openApiDocument } from './openapi.ts';

/** Serves the OpenAPI documents: of the REST routes, made from the router, and of the tRPC surface, made at build time. */
export function serveDocuments(app: Express, { router, version }: { router: AnyRouter; version: string }): void {
  const documents = { '/openapi.json': openApiDocument(router, version), '/trpc/openapi.json': trpcOpenApi };
  for (const [path, document] of Object.entries(documents)) {
    // Written once: the text of three hundred kilobytes takes longer to make than to send.
    const text = JSON.stringify(document);
    app.get(path, (_req, res) => void res.type('json').send(text));
  }
}
