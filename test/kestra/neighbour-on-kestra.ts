import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { startServer } from '@understudy/demo/server-process';
import { freePort } from '@understudy/local-servers';
import { preparedData } from '@understudy/server/testing';
import type { ProductOnKestra } from './product-on-kestra.ts';

/** Another server, seen from outside. */
export interface Neighbour extends AsyncDisposable {
  // A test looks into whatever came.
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what is being tested
  ask(method: string, path: string, body?: object): Promise<{ status: number; body: any }>;
}

/** A second Understudy on the same Kestra and the same Railway, with a database and a key of its own. */
export async function startNeighbour({ product, kestra }: ProductOnKestra): Promise<Neighbour> {
  const dataDir = await preparedData('understudy-neighbour-');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const apiKey = `us_${randomBytes(24).toString('base64url')}`;
  const server = await startServer(url, {
    PORT: String(port),
    HOST: '127.0.0.1',
    UNDERSTUDY_DATA_DIR: dataDir,
    UNDERSTUDY_API_KEY: apiKey,
    UNDERSTUDY_SECRET_KEY: randomBytes(32).toString('hex'),
    UNDERSTUDY_ENGINE: 'kestra',
    KESTRA_URL: kestra.url,
    RAILWAY_API_URL: product.simulator.url,
    RAILWAY_TOKEN: product.simulator.tokens.workspace,
    RAILWAY_PROJECT_ID: product.shop.projectId,
  });
  return {
    async ask(method, path, body) {
      const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
      const response = await fetch(new URL(path, url), {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { status: response.status, body: await response.json() };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
