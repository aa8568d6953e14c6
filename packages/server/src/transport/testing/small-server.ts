import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { AppError } from '../../core/app-error.ts';
import { createFairTurns } from '../../core/fair-turns.ts';
import { createTurns } from '../../core/turns.ts';
import type { Context } from '../../procedures/context.ts';
import { createHttpServer, type HttpServerOptions } from '../http-server.ts';
import { goodKey, smallRouter } from './small-router.ts';

/** A server that listens, on a free port of this machine. */
export interface SmallServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Every line logged so far. */
  readonly logged: readonly string[];
  close(): Promise<void>;
  /** `fetch` with the good key, and `body` sent as JSON. */
  call(
    path: string,
    options?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Response>;
}

/** Serves the small router to the end of the test. */
export async function serveSmallRouter(options: Partial<HttpServerOptions> = {}): Promise<SmallServer> {
  const logged: string[] = [];
  const { server, close } = createHttpServer({
    router: smallRouter,
    services: smallServices(),
    logger: pino({ level: 'trace' }, { write: (line) => void logged.push(line) }),
    corsOrigins: ['https://app.example.com'],
    version: '1.2.3',
    ...options,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    logged,
    close,
    call: (path, { method = 'GET', body, headers = {} } = {}) =>
      fetch(url + path, {
        method,
        headers: {
          'x-api-key': goodKey,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    [Symbol.asyncDispose]: () => (server.listening ? close() : Promise.resolve()),
  };
}

/** The services that the small router and the transport ask for. */
export function smallServices(some: Partial<Context['services']> = {}): Context['services'] {
  const identify: Context['services']['identify'] = async (credential) => {
    if (credential?.value !== goodKey) throw new AppError('AuthenticationError', 'Who are you?');
    return { id: 'key:1', kind: 'api-key', name: 'Good', namespaces: ['*'], projects: ['*'], permissions: [] };
  };
  const session = { signal: new AbortController().signal, renew: () => undefined, [Symbol.dispose]: () => undefined };
  const sessions = { open: () => session, openStream: () => session };
  const budget = { limit: 100, remaining: 99, resetMs: 1_000, windowMs: 60_000, refused: false };
  const turn = createTurns({ atOnce: 100, waitingMax: 100 });
  // No procedure of the small router asks for another service.
  return {
    identify,
    sessions,
    ready: async () => undefined,
    warnings: () => [],
    audit: { append: async () => undefined, health: () => ({ stalledSeconds: 0, deliveries: [] }) },
    limits: {
      takeRequest: async () => budget,
      clones: async () => budget,
      costly: () => ({ [Symbol.dispose]: () => undefined }),
      turn,
      identifying: turn,
      watching: turn,
      fair: createFairTurns(),
    },
    ...some,
  } as Context['services'];
}
