import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isTrackedEnvelope } from '@trpc/server';
import { errorShape } from '../../procedures/error-shape.ts';

export interface EventStreamOptions {
  readonly heartbeatMs: number;
  /** Aborted when the client has gone or the server closes. */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** Called with what broke the stream after it had opened. */
  readonly onFailure: (thrown: unknown) => void;
}

type Settled = IteratorResult<unknown> | 'quiet' | 'aborted';

// So long an error may still be answered by its status; after it the stream opens without an event.
const openMs = 500;

/**
 * Sends the tracked events of a subscription as server-sent events: `id`, `event` (the event's `type`) and JSON `data`,
 * a comment where it is quiet, and the end of the response after the event `end`. Reads the subscription only as fast
 * as the client takes it. 204 where nothing is left to send, which tells a browser to stop asking.
 * Throws what the subscription throws before its first event.
 */
export async function sendEvents(
  subscription: unknown,
  res: ServerResponse,
  options: EventStreamOptions,
): Promise<void> {
  const events = iteratorOf(subscription);
  const first = events.next();
  const opening = await settle(first, openMs, options.signal);
  if (typeof opening === 'object' && opening.done) {
    res.writeHead(204).end();
    return;
  }
  res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store, no-transform',
    // nginx holds back small writes otherwise.
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
  try {
    await pipeline(Readable.from(frames(events, first, options), { highWaterMark: 1 }), res);
  } catch (thrown) {
    // A client may go at any time.
    if (!options.signal.aborted && !res.destroyed) throw thrown;
  }
}

async function* frames(
  events: AsyncIterator<unknown>,
  first: Promise<IteratorResult<unknown>>,
  { heartbeatMs, signal, requestId, onFailure }: EventStreamOptions,
): AsyncGenerator<string> {
  let next = first;
  try {
    while (true) {
      const settled = await settle(next, heartbeatMs, signal);
      if (settled === 'aborted' || signal.aborted) return;
      if (settled === 'quiet') {
        yield ': quiet\n\n';
        continue;
      }
      if (settled.done) return;
      const event = eventOf(settled.value);
      yield frame(event);
      if (event.type === 'end') return;
      next = events.next();
    }
  } catch (thrown) {
    onFailure(thrown);
    // The status is out; the reason still goes to the client. `error` is the browser's own word for a lost connection.
    yield frame({ type: 'failure', data: errorShape(thrown, requestId) });
  } finally {
    // The client has gone: how its subscription ends is of no use to anybody.
    events.return?.().catch(() => undefined);
  }
}

// By hand, since `Promise.race` and `AbortSignal.any` would hold on to every event for as long as the signal lives.
function settle(next: Promise<IteratorResult<unknown>>, quietMs: number, signal: AbortSignal): Promise<Settled> {
  if (signal.aborted) return Promise.resolve('aborted');
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settled('quiet'), quietMs);
    const abort = () => settled('aborted');
    const settled = (outcome: Settled) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(outcome);
    };
    signal.addEventListener('abort', abort);
    next.then(settled, (thrown) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      reject(thrown);
    });
  });
}

interface ServerSentEvent {
  readonly id?: string;
  readonly type: string;
  readonly data: unknown;
}

function eventOf(value: unknown): ServerSentEvent {
  if (!isTrackedEnvelope(value)) return { type: typeOf(value), data: value };
  const [id, data] = value;
  return { id, type: typeOf(data), data };
}

function typeOf(data: unknown): string {
  return typeof data === 'object' && data !== null && 'type' in data ? String(data.type) : 'message';
}

function frame({ id, type, data }: ServerSentEvent): string {
  // JSON has no line break outside its escapes, so one data line is enough.
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function iteratorOf(subscription: unknown): AsyncIterator<unknown> {
  if (typeof subscription === 'object' && subscription !== null && Symbol.asyncIterator in subscription)
    return (subscription as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  throw new TypeError('A subscription must give an async iterable');
}
