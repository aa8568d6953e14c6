import type { Door } from '../calls.ts';
import { untilAborted } from '../deadline.ts';
import type { WebSocketClass } from '../platform.ts';
import { field, serverError } from '../server-error.ts';
import type { WatchEvent } from '../types.ts';
import { decode, encode } from '../wire.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { openSocket, type Socket } from './socket.ts';
import { type EventRequest, lost, type PlacedEvent, type Transport } from './transport.ts';

/** Events by one WebSocket, which all executions share that are watched with the same credential. */
export function webSocketTransport(door: Door, WebSocket: WebSocketClass | undefined): Transport {
  const url = new URL(door.url.href.replace(/\/$/, ''));
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = 'connectionParams=1';
  let shared: Socket | undefined;
  return {
    name: 'websocket',
    async open(request) {
      if (!WebSocket) throw lost('this platform has no WebSocket: give one as the option `webSocket`');
      const credential = await door.credentials.get();
      if (!shared || shared.isOver || shared.credential !== credential)
        shared = openSocket(url.href, { WebSocket, credential });
      return subscribed(shared, request);
    },
  };
}

async function subscribed(
  socket: Socket,
  { executionId, lastEventId, signal }: EventRequest,
): Promise<AsyncIterable<PlacedEvent>> {
  const queue = createEventQueue<PlacedEvent>();
  let leave = () => {};
  const started = new Promise<void>((resolve, reject) => {
    const request = { path: 'executions.watch', input: encode({ execution_id: executionId, lastEventId }) };
    const fail = (error: Error) => {
      queue.fail(error);
      reject(error);
    };
    ({ leave } = socket.subscribe(request, {
      onLost: fail,
      onAnswer(answer) {
        const error = field(answer, 'error');
        if (error !== undefined) fail(serverError(error));
        else take(field(answer, 'result'), queue);
        resolve();
      },
    }));
  });
  const stop = () => {
    leave();
    queue.fail(lost('nobody listens'));
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await untilAborted(started, signal);
  } catch (error) {
    stop();
    throw error;
  }
  return until(queue, () => {
    signal.removeEventListener('abort', stop);
    leave();
  });
}

function take(result: unknown, queue: EventQueue<PlacedEvent>): void {
  const type = field(result, 'type');
  if (type === 'stopped') queue.end();
  if (type !== 'data') return;
  // A tracked event has its id outside and inside: { id, data: { id, data: event } }.
  const tracked = decode(field(result, 'data'));
  const id = field(tracked, 'id');
  // What an event is, the types of the server's schemas say (`npm run api`).
  if (typeof id === 'string') queue.push({ id, event: field(tracked, 'data') as WatchEvent });
}

async function* until<T>(events: AsyncIterable<T>, leave: () => void): AsyncGenerator<T> {
  try {
    yield* events;
  } finally {
    leave();
  }
}
