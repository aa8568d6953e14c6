import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../core/app-error.ts';
import { createFairTurns } from '../core/fair-turns.ts';
import { createTurns } from '../core/turns.ts';
import type { Limits } from './limits.ts';
import { rawHttpError } from './raw-http-error.ts';
import { networkOf, remoteAddress } from './remote-address.ts';
import { requestIdFrom } from './request-id.ts';

type AddressLimits =
  | 'connectionsPerAddress'
  | 'requestsPerAddress'
  | 'requestsPerConnection'
  | 'requestsWaitingPerAddress';

export interface AddressGateOptions {
  readonly limits: Pick<Limits, AddressLimits>;
  readonly proxyHops: number;
}

/**
 * Handles requests so that no address has more of them under way than others leave room for: what is beyond waits, and
 * what would wait too long is refused before anything was read. What comes in one moment is begun by turns, a few of each
 * address. An event stream counts until it has opened. A connection on which many requests wait for their answers is cut off.
 */
export function gated(handle: RequestListener, { limits, proxyHops }: AddressGateOptions): RequestListener {
  const takeTurn = createTurns({ atOnce: limits.requestsPerAddress, waitingMax: limits.requestsWaitingPerAddress });
  const takeFairTurn = createFairTurns();
  const tooMany = tooManyOnConnection(limits.requestsPerConnection);
  const unanswered = new WeakMap<Socket, number>();
  return (req, res) => {
    // What came behind a request that was refused, on its connection.
    if (req.socket.destroyed) return;
    const count = unanswered.get(req.socket) ?? 0;
    if (count === limits.requestsPerConnection) return refuse(req, tooMany);
    unanswered.set(req.socket, count + 1);
    res.once('close', () => unanswered.set(req.socket, (unanswered.get(req.socket) ?? 1) - 1));
    const { socket } = req;
    const network = networkOf(remoteAddress(req, proxyHops));
    takeFairTurn(network)
      .then(() => takeTurn(network))
      .then((turn) => {
        const leave = () => {
          socket.off('close', leave);
          turn[Symbol.dispose]();
        };
        if (res.closed || socket.destroyed) return leave();
        res.once('close', leave);
        // An answer that waits behind others on its connection does not close with it.
        socket.setMaxListeners(0);
        socket.once('close', leave);
        onEventStream(res, leave);
        handle(req, res);
      })
      .catch((error: unknown) => refuse(req, error));
  };
}

// Made once, since a flood has many.
function tooManyOnConnection(max: number): AppError {
  return new AppError('RateLimitError', `${max} requests wait for their answer on this connection`, {
    details: { requests_max: max },
    retryAfterMs: 1_000,
  });
}

/** Refuses connections beyond so many from one address. Not behind a proxy of ours, from which all of them come. */
export function limitConnections(server: Server, { limits, proxyHops }: AddressGateOptions): void {
  if (proxyHops > 0) return;
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const network = networkOf(remoteAddress({ socket, headers: {} }, 0));
    const count = (open.get(network) ?? 0) + 1;
    if (count > limits.connectionsPerAddress) {
      socket.destroy();
      return;
    }
    open.set(network, count);
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1;
      if (left === 0) open.delete(network);
      else open.set(network, left);
    });
  });
}

function onEventStream(res: ServerResponse, opened: () => void): void {
  const { writeHead } = res;
  // The one moment that every answer has, whoever writes it: its headers leave. Its overloads are passed on as they are.
  res.writeHead = function wrapped(this: ServerResponse, ...args: unknown[]) {
    const written: ServerResponse = Reflect.apply(writeHead, this, args);
    if (String(this.getHeader('content-type')).startsWith('text/event-stream')) opened();
    return written;
  } as typeof writeHead;
}

function refuse(req: IncomingMessage, error: unknown): void {
  if (!(error instanceof AppError)) throw error;
  // The connection ends with it: whoever sends that much pays for a new one.
  if (!req.socket.destroyed) req.socket.end(rawHttpError(error, requestIdFrom(req.headers['x-request-id'])));
  // Not by the answer, which has no connection yet where others on it wait to be read.
  req.socket.destroy();
}
