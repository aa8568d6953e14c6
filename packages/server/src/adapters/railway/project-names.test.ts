import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createProjectNames } from './project-names.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** Asks whether the project has an environment `staging`, of a Railway that answers so. */
async function hasStaging(railway: RequestListener): Promise<boolean | undefined> {
  const server = createServer(railway).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  // A TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return createProjectNames({ url: `http://127.0.0.1:${port}/graphql`, token: 'token' }).has('project', 'staging');
}

const named =
  (...names: readonly string[]): RequestListener =>
  (_req, res) => {
    const at = '2026-01-01T00:00:00.000Z';
    const node = (name: string) => ({ id: name, name, createdAt: at, updatedAt: at, sourceEnvironment: null });
    const pageInfo = { hasNextPage: false, endCursor: null };
    const environments = { edges: names.map((name) => ({ node: node(name) })), pageInfo };
    res.setHeader('content-type', 'application/json').end(JSON.stringify({ data: { environments } }));
  };

it('knows a name that the project has', async () => {
  expect(await hasStaging(named('production', 'staging'))).toBe(true);
});

it('knows that a name is free', async () => {
  expect(await hasStaging(named('production', 'staging-2'))).toBe(false);
});

it('does not know where Railway refuses', async () => {
  const refuse: RequestListener = (_req, res) => void res.writeHead(401).end();
  expect(await hasStaging(refuse)).toBeUndefined();
});

it('does not know where Railway does not answer in time', async () => {
  expect(await hasStaging(() => {})).toBeUndefined();
});
