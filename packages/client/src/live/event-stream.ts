import type { Door } from '../calls.ts';
import { credentialHeader } from '../credentials.ts';
import { pause } from '../deadline.ts';
import { refusalIn } from '../read-answer.ts';
import { networkError, serverError } from '../server-error.ts';
import type { WatchEvent } from '../types.ts';
import { decode, encode } from '../wire.ts';
import { createEventReader, type ServerSentEvent } from './server-sent-events.ts';
import { type EventRequest, lost, type PlacedEvent, type Transport } from './transport.ts';

// The server sends something each five seconds, be it only to say that it is there.
const silenceMs = 12_000;

/** Server-sent events by `fetch`, which unlike an EventSource can send a credential, and is there in every Node. */
export function eventStreamTransport(door: Door): Transport {
  return {
    name: 'sse',
    async open(request) {
      const events = streamed(await respond(door, request), request.signal);
      // The server says at once that it is there; what holds streams back lets that not through either.
      const first = await events.next();
      if (first.done) throw lost('the stream of events ended before it began');
      return placed(events);
    },
  };
}

async function respond(door: Door, { executionId, lastEventId, signal }: EventRequest): Promise<Response> {
  const input = encodeURIComponent(JSON.stringify(encode({ execution_id: executionId, lastEventId })));
  const response = await door
    .fetch(new URL(`executions.watch?input=${input}`, door.url).href, {
      headers: { accept: 'text/event-stream', ...credentialHeader(await door.credentials.get()) },
      signal,
    })
    .catch((error: unknown) => {
      throw networkError(error);
    });
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
  throw await refusalIn(response);
}

async function* streamed({ body }: Response, signal: AbortSignal): AsyncGenerator<ServerSentEvent, void> {
  if (!body) throw lost('this platform gives no streams');
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = createEventReader();
  try {
    for (;;) {
      const { done, value } = await orSilence(reader.read(), signal);
      if (done) throw lost('the stream of events broke off');
      yield* events.read(decoder.decode(value, { stream: true }));
    }
  } catch (error) {
    throw networkError(error);
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

async function orSilence<T>(reading: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const end = () => over.abort(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const silence = pause(silenceMs, over.signal).then(() => {
    throw lost(`the stream of events was silent for ${silenceMs / 1_000} s`);
  });
  try {
    return await Promise.race([reading, silence]);
  } finally {
    signal.removeEventListener('abort', end);
    silence.catch(() => undefined);
    over.abort();
  }
}

async function* placed(events: AsyncIterable<ServerSentEvent>): AsyncGenerator<PlacedEvent> {
  for await (const { id, event, data } of events) {
    if (event === 'serialized-error') throw serverError(JSON.parse(data));
    if (event === 'return') return;
    // What an event is, the types of the server's schemas say (`npm run api`).
    if (event === 'message' && id !== undefined) yield { id, event: decode(JSON.parse(data)) as WatchEvent };
  }
}
