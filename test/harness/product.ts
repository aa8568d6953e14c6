import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type UnderstudyClient } from '@understudy/client';
import { type ServerProcess, startServer } from '@understudy/demo/server-process';
import { freePort } from '@understudy/local-servers';
import { preparedData } from '@understudy/server/testing';
import { type Simulator, startSimulator } from '@understudy/simulator';
import { rulesForProduct, sharedTemplates } from '@understudy/simulator/testing';
import { WebSocket } from 'ws';
import { makeShop, type Shop } from './shop.ts';

/** A server in its own process beside a simulated Railway with a production environment: what a user has, less the real Railway. */
export interface Product extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  readonly token: string;
  readonly webhookKey: string;
  /** What callbacks are signed with. */
  readonly callbackSecret: string;
  /** Where the server keeps its files. */
  readonly dataDir: string;
  readonly simulator: Simulator;
  readonly shop: Shop;
  readonly client: UnderstudyClient;
  /** A call of plain REST with the API key; a body that is not a string is sent as JSON. */
  rest(method: string, path: string, options?: RestOptions): Promise<RestAnswer>;
  serverPid(): number;
  /** Every line that the server has written so far, to standard output and standard error. */
  readonly serverLines: readonly string[];
  /** Ends the server by SIGKILL and waits until it is gone. */
  killServer(): Promise<void>;
  /** Starts the server again on the same data and the same address. */
  startServer(): Promise<void>;
}

export interface RestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Send no API key. */
  readonly anonymous?: true;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  // A test looks into whatever came.
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what is being tested
  readonly body: any;
}

/** Starts a whole product of its own for a test file. `settings` are added to the server's environment. */
export async function startProduct(
  options: {
    database?: 'mysql' | 'postgres';
    settings?: Readonly<Record<string, string>>;
    /** Where an engine that was started before knows Railway to be. */
    simulator?: Pick<Parameters<typeof startSimulator>[0], 'port' | 'tokens'>;
  } = {},
): Promise<Product> {
  // Initialised already: what a first start costs is the matter of the demo's tests.
  const dataDir = await preparedData('understudy-test-');
  const railwayDir = await mkdtemp(join(tmpdir(), 'understudy-railway-'));
  const simulator = await startSimulator({
    dataDir: railwayDir,
    templatesDir: sharedTemplates(),
    rules: rulesForProduct(),
    ...options.simulator,
  });
  const shop = await makeShop(simulator, options.database ?? 'postgres');
  const apiKey = `us_${randomBytes(24).toString('base64url')}`;
  const token = randomBytes(24).toString('base64url');
  const webhookKey = randomBytes(24).toString('base64url');
  const callbackSecret = `whsec_${randomBytes(32).toString('base64')}`;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    PORT: String(port),
    HOST: '127.0.0.1',
    UNDERSTUDY_DATA_DIR: dataDir,
    UNDERSTUDY_API_KEY: apiKey,
    UNDERSTUDY_TOKEN: token,
    UNDERSTUDY_API_KEY_CLONES_PER_HOUR: '1000',
    UNDERSTUDY_CALLBACK_PRIVATE_ADDRESSES: 'true',
    UNDERSTUDY_CALLBACK_SECRET: callbackSecret,
    UNDERSTUDY_WEBHOOK_KEY: webhookKey,
    UNDERSTUDY_SECRET_KEY: randomBytes(32).toString('hex'),
    UNDERSTUDY_CORS_ORIGINS: 'https://app.example.com',
    RAILWAY_API_URL: simulator.url,
    RAILWAY_TOKEN: simulator.tokens.workspace,
    RAILWAY_PROJECT_ID: shop.projectId,
    ...options.settings,
  };
  const serverLines: string[] = [];
  const start = () => startServer(url, settings, { onLine: (line) => void serverLines.push(line) });
  let server: ServerProcess = await start();
  // Node has none of its own before version 22.
  const client = createClient({ url, apiKey, webSocket: WebSocket });
  return {
    url,
    apiKey,
    token,
    webhookKey,
    callbackSecret,
    dataDir,
    simulator,
    shop,
    client,
    rest: (method, path, request) => rest(new URL(path, url), method, { apiKey, ...request }),
    serverPid: () => server.pid,
    serverLines,
    async killServer() {
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
    },
    async startServer() {
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      await client.close();
      await server[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
      for (const directory of [dataDir, railwayDir]) await rm(directory, { recursive: true, force: true });
    },
  };
}

async function rest(
  url: URL,
  method: string,
  { apiKey, body, headers, anonymous }: RestOptions & { apiKey: string },
): Promise<RestAnswer> {
  const json = body !== undefined && typeof body !== 'string';
  const response = await fetch(url, {
    method,
    headers: {
      ...(anonymous ? {} : { 'x-api-key': apiKey }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: json ? JSON.stringify(body) : (body as string) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
}
