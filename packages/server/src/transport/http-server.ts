import { createServer, type Server } from 'node:http';
import { Registry } from 'prom-client';
import { gated, limitConnections } from './address-gate.ts';
import { normalOrigin } from './cors.ts';
import { createHttpApp, type HttpAppOptions } from './http-app.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { answerBrokenRequests } from './raw-http-error.ts';
import { serveWebSocket } from './web-socket.ts';

export interface HttpServerOptions extends Omit<HttpAppOptions, 'limits' | 'registry' | 'closing' | 'proxyHops'> {
  /** None where absent. */
  readonly proxyHops?: number;
  /** What differs from `defaultLimits`. */
  readonly limits?: Partial<Limits>;
  readonly registry?: Registry;
}

/** The whole outside of Understudy on one server, which does not listen yet. */
export interface HttpServer {
  readonly server: Server;
  /**
   * Takes nothing new, asks WebSocket clients to connect again, ends event streams, and waits for open requests,
   * at most `closeGraceMs`.
   */
  close(): Promise<void>;
}

/** Builds the server: REST, tRPC over HTTP and WebSocket, documents and metrics. `server.listen` is the caller's. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits = { ...defaultLimits, ...options.limits };
  const corsOrigins = options.corsOrigins.map(normalOrigin);
  const closing = new AbortController();
  const { registry = new Registry(), proxyHops = 0 } = options;
  const app = createHttpApp({ ...options, corsOrigins, limits, registry, proxyHops, closing: closing.signal });
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs, limits.requestTimeoutMs),
      maxHeaderSize: limits.headerBytesMax,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
    },
    gated(app, { limits, proxyHops }),
  );
  limitConnections(server, { limits, proxyHops });
  server.setTimeout(limits.idleTimeoutMs);
  answerBrokenRequests(server);
  const webSocket = serveWebSocket(server, { ...options, corsOrigins, limits, proxyHops });
  return {
    server,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      webSocket.close();
      closing.abort();
      // A connection whose request ends from now on is not kept for another.
      server.keepAliveTimeout = 1;
      server.closeIdleConnections();
      const force = setTimeout(() => {
        webSocket.terminate();
        server.closeAllConnections();
      }, limits.closeGraceMs);
      await closed;
      clearTimeout(force);
    },
  };
}
