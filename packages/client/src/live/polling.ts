import type { Calls } from '../calls.ts';
import type { EventRequest, PlacedEvent, Transport } from './transport.ts';

// The server holds a question so long where there is nothing new; any proxy waits that long for an answer.
const waitMs = 10_000;
const answerMs = 10_000;

/** Events by asking for them again and again: goes through whatever lets a request through. */
export function pollingTransport(calls: Calls): Transport {
  const ask = async ({ executionId, signal }: EventRequest, lastEventId: string | undefined, wait_ms: number) => {
    const { events } = await calls.query(
      'executions.events',
      { execution_id: executionId, lastEventId, wait_ms },
      { signal, timeoutMs: wait_ms + answerMs, retries: 0 },
    );
    return events;
  };
  return {
    name: 'polling',
    async open(request) {
      return following(request, await ask(request, request.lastEventId, 0), ask);
    },
  };
}

async function* following(
  request: EventRequest,
  first: readonly PlacedEvent[],
  ask: (request: EventRequest, lastEventId: string | undefined, wait: number) => Promise<readonly PlacedEvent[]>,
): AsyncGenerator<PlacedEvent> {
  let lastEventId = request.lastEventId;
  for (let events = first; ; events = await ask(request, lastEventId, waitMs)) {
    for (const event of events) {
      yield event;
      if (event.event.type === 'end') return;
      lastEventId = event.id;
    }
  }
}
