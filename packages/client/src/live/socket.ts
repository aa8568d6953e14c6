import type { Credential } from '../credentials.ts';
import type { WebSocketClass, WebSocketLike } from '../platform.ts';
import { field } from '../server-error.ts';
import { lost } from './transport.ts';

/** A WebSocket to the server that several subscriptions share. */
export interface Socket {
  /** What it was opened with; a subscription stands on the same. */
  readonly credential: Credential;
  readonly isOver: boolean;
  /** Sends a subscription's request; its answers go to the listener until it leaves. With the last one ends the socket. */
  subscribe(request: object, listener: SocketListener): { leave(): void };
}

/** Who waits for the answers to one subscription. */
export interface SocketListener {
  onAnswer(answer: unknown): void;
  onLost(error: Error): void;
}

const pingMs = 5_000;
const pongMs = 5_000;
// RFC 6455, 7.4.1.
const normalClosure = 1000;

/** Opens a socket; everything that is sent before it is open waits for that. */
export function openSocket(
  url: string,
  { WebSocket, credential }: { WebSocket: WebSocketClass; credential: Credential },
): Socket {
  const webSocket = new WebSocket(url);
  const listeners = new Map<number, SocketListener>();
  const waiting: string[] = [];
  let lastId = 0;
  let isOpen = false;
  let isOver = false;
  const send = (frame: object) => {
    const text = JSON.stringify(frame);
    if (isOpen) webSocket.send(text);
    else waiting.push(text);
  };
  const end = (error: Error) => {
    if (isOver) return;
    isOver = true;
    pulse.stop();
    for (const { onLost } of listeners.values()) onLost(error);
    listeners.clear();
    close(webSocket);
  };
  const pulse = startPulse(
    () => isOpen && webSocket.send('PING'),
    () => end(lost('the server stopped to answer')),
  );
  webSocket.addEventListener('open', () => {
    isOpen = true;
    // In the first message, never in the URL, which proxies write into their logs.
    webSocket.send(JSON.stringify({ jsonrpc: '2.0', method: 'connectionParams', data: credential }));
    for (const text of waiting.splice(0)) webSocket.send(text);
  });
  webSocket.addEventListener('message', (message) => {
    const data = 'data' in message ? message.data : undefined;
    pulse.alive();
    if (data === 'PING') webSocket.send('PONG');
    if (data === 'PING' || data === 'PONG' || typeof data !== 'string') return;
    const answer: unknown = JSON.parse(data);
    if (field(answer, 'method') === 'reconnect') end(lost('the server is closing'));
    const id = field(answer, 'id');
    if (typeof id === 'number') listeners.get(id)?.onAnswer(answer);
  });
  webSocket.addEventListener('error', () => end(lost('the WebSocket could not be opened, or broke')));
  webSocket.addEventListener('close', () => end(lost('the WebSocket was closed')));
  return {
    credential,
    get isOver() {
      return isOver;
    },
    subscribe(request, listener) {
      const id = ++lastId;
      listeners.set(id, listener);
      send({ jsonrpc: '2.0', id, method: 'subscription', params: request });
      return {
        leave() {
          if (!listeners.delete(id) || isOver) return;
          if (listeners.size === 0) end(lost('nobody listens'));
          else send({ jsonrpc: '2.0', id, method: 'subscription.stop' });
        },
      };
    },
  };
}

// One that is still being opened, too: it ends with an error, which nobody needs to hear.
function close(webSocket: WebSocketLike): void {
  try {
    webSocket.close(normalClosure);
  } catch {
    // It was closed.
  }
}

// A connection can be dead without either end knowing: what went to sleep, what lost its network.
function startPulse(ping: () => void, dead: () => void): { alive(): void; stop(): void } {
  let pong: ReturnType<typeof setTimeout> | undefined;
  const timer = setInterval(() => {
    ping();
    pong ??= setTimeout(dead, pongMs);
  }, pingMs);
  const alive = () => {
    clearTimeout(pong);
    pong = undefined;
  };
  return {
    alive,
    stop() {
      clearInterval(timer);
      alive();
    },
  };
}
