import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AnyRouter } from '@trpc/server';
import { getWSConnectionHandler } from '@trpc/server/adapters/ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError } from '../core/app-error.ts';
import type { Credential } from '../core/caller.ts';
import { createRate } from '../core/rate.ts';
import { createSlots } from '../core/slots.ts';
import type { Context } from '../procedures/context.ts';
import { toAppError } from '../procedures/error-shape.ts';
import { boundedSocket } from './bounded-socket.ts';
import { closeOnSessionEnd } from './close-on-session-end.ts';
import { isAllowedOrigin } from './cors.ts';
import { credentialFromConnectionParams } from './credentials.ts';
import { hangUp } from './hang-up.ts';
import type { Limits } from './limits.ts';
import { rawHttpError } from './raw-http-error.ts';
import { networkOf, remoteAddress } from './remote-address.ts';
import { requestIdFrom } from './request-id.ts';
import { socketCalls } from './socket-calls.ts';
import { answerUnsupportedUpgrade } from './unsupported-upgrade.ts';
import { untilKnown } from './until-known.ts';

export interface WebSocketOptions {
  readonly router: AnyRouter;
  readonly services: Context['services'];
  readonly logger: Logger;
  readonly corsOrigins: readonly string[];
  readonly limits: Limits;
  readonly proxyHops: number;
}

const path = '/trpc';
// RFC 6455, 7.4.1: going away.
const goingAway = 1001;
// The same: policy violation.
const policyViolation = 1008;
// What tRPC's client takes as a reason to connect again before the socket is closed.
const reconnectNotice = JSON.stringify({ id: null, method: 'reconnect' });

/** The WebSocket side of the server, until it is closed. */
export interface WebSocketSide {
  /** Asks every client to connect again elsewhere, then closes its socket. */
  close(): void;
  /** Hangs up on who did not answer `close`. */
  terminate(): void;
}

/** tRPC over WebSocket at `/trpc` of this server. */
export function serveWebSocket(server: Server, options: WebSocketOptions): WebSocketSide {
  const { router, logger, corsOrigins, limits } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.bodyBytesMax,
    WebSocket: boundedSocket(limits.socketBacklogBytesMax),
  });
  const rate = createRate({
    burst: limits.callsPerAddress,
    perSecond: limits.callsPerAddressPerSecond,
    now: () => performance.now(),
  });
  const takeSlot = createSlots(limits.socketsPerCaller, 'WebSockets are open');
  sockets.on('connection', (socket: WebSocket, req: IncomingMessage) => {
    const network = networkOf(remoteAddress(req, options.proxyHops));
    const gone = new AbortController();
    // Every call of the socket listens to it; Node warns of a leak above ten.
    setMaxListeners(0, gone.signal);
    socket.once('close', () => gone.abort());
    const known = untilKnown(socket, limits.strangerMs);
    let context: Context | undefined;
    const serve = getWSConnectionHandler({
      wss: sockets,
      router,
      experimental_encoder: socketCalls({
        router,
        limits,
        take: () => rate.take(network),
        send: (text) => {
          // What is written in one go leaves in one.
          req.socket.cork();
          socket.send(text);
          process.nextTick(() => req.socket.uncork());
        },
        close(reason, isFlood) {
          hangUp(socket, policyViolation, reason);
          // Else he would be back at once, to be refused as much again.
          if (isFlood) rate.charge(network, limits.callsPerAddressPerSecond);
          // What has begun is not gone on with.
          gone.abort();
        },
        context: () => context,
      }),
      keepAlive: { enabled: true, pingMs: limits.heartbeatMs, pongWaitMs: limits.heartbeatMs },
      createContext: ({ info }) => {
        context = { ...contextOf(req, info.connectionParams, options), gone: gone.signal };
        void closeOnSessionEnd(socket, context, { logger, takeSlot, known });
        return context;
      },
      onError: ({ error }) => {
        const found = toAppError(error);
        if (found.code === 'InternalError' && !isProtocolError(error.cause))
          logger.error({ err: error, requestId: context?.requestId }, 'a procedure failed');
      },
    });
    serve(socket, req);
  });
  server.on('upgrade', (req, socket, head) => {
    if (req.headers.upgrade?.toLowerCase() !== 'websocket') {
      answerUnsupportedUpgrade(server, req, { socket, head });
      return;
    }
    socket.on('error', () => socket.destroy());
    const mayCall = rate.has(networkOf(remoteAddress(req, options.proxyHops)));
    const refusal = mayCall ? refusalOf(req, corsOrigins) : tooManyCalls();
    if (refusal) socket.end(rawHttpError(refusal, requestIdFrom(req.headers['x-request-id'])));
    else sockets.handleUpgrade(req, socket, head, (client) => sockets.emit('connection', client, req));
  });
  return {
    close() {
      for (const client of sockets.clients) {
        client.send(reconnectNotice);
        client.close(goingAway, 'The server is closing');
      }
      sockets.close();
    },
    terminate() {
      for (const client of sockets.clients) client.terminate();
    },
  };
}

function contextOf(
  req: IncomingMessage,
  params: NodeJS.Dict<string> | null,
  { services, proxyHops }: WebSocketOptions,
): Context {
  return {
    requestId: requestIdFrom(req.headers['x-request-id']),
    credential: credentialOf(params),
    idempotencyKey: undefined,
    remoteAddress: remoteAddress(req, proxyHops),
    reply: { header: () => undefined },
    services,
  };
}

// What is malformed counts as none: every call is answered 401 then. An error here would close the socket instead, and
// tRPC's client would connect again and again.
function credentialOf(params: NodeJS.Dict<string> | null): Credential | undefined {
  try {
    return credentialFromConnectionParams(params);
  } catch {
    return undefined;
  }
}

// Frames that are too large or broken: the client's fault, which the close code says.
function isProtocolError(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('WS_ERR_');
}

function tooManyCalls(): AppError {
  return new AppError('RateLimitError', 'There were too many calls from this address', { retryAfterMs: 1_000 });
}

function refusalOf(req: IncomingMessage, corsOrigins: readonly string[]): AppError | undefined {
  const url = `http://${req.headers.host ?? 'localhost'}${req.url}`;
  if (!URL.canParse(url) || new URL(url).pathname !== path)
    return new AppError('NotFoundError', `WebSockets are served at ${path} only`);
  if (isAllowedOrigin(req.headers.origin, corsOrigins)) return undefined;
  return new AppError('ForbiddenError', 'Pages of this origin may not open a WebSocket here');
}
