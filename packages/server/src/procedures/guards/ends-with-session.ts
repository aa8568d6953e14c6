import type { Session } from '../../core/session.ts';

/** What a middleware of tRPC's gives back, as far as it matters here. */
interface Result {
  readonly ok: boolean;
  readonly data?: unknown;
}

/**
 * The result of a subscription, whose events stop with an error when the session ends; with the events ends the session. It
 * ends with the connection too: of events that are never asked for, since their reader went before, nobody hears the end.
 */
export function endsWithSession<R extends Result>(result: R, session: Session, gone?: AbortSignal): R {
  if (result.ok && isEvents(result.data) && !gone?.aborted) {
    const end = () => session[Symbol.dispose]();
    gone?.addEventListener('abort', end, { once: true });
    const stopListening = () => gone?.removeEventListener('abort', end);
    return { ...result, data: guarded(result.data, session, stopListening) };
  }
  session[Symbol.dispose]();
  return result;
}

async function* guarded(
  events: AsyncIterable<unknown>,
  session: Session,
  stopListening: () => void,
): AsyncGenerator<unknown> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await untilEnd(iterator.next(), session.signal);
      session.signal.throwIfAborted();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    stopListening();
    session[Symbol.dispose]();
    // Not waited for: it may be busy with an event that nobody will see.
    iterator.return?.().catch(() => undefined);
  }
}

// By hand, since `Promise.race` would hold on to every event for as long as the signal lives.
function untilEnd<T>(next: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    next.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

function isEvents(data: unknown): data is AsyncIterable<unknown> {
  return typeof data === 'object' && data !== null && Symbol.asyncIterator in data;
}
