import { networkError } from '../server-error.ts';
import type { EventRequest, PlacedEvent, Transport } from './transport.ts';

/** A transport that has opened, and its events. */
export interface Opened {
  readonly name: Transport['name'];
  readonly events: AsyncIterable<PlacedEvent>;
  /** Ends it. */
  close(): void;
}

// One that neither opens nor fails is behind something that swallows it. Three of them come to an answer well within the
// five seconds in which somebody who waits expects to see something.
const headStartMs = 1_200;

/**
 * The first of the transports that opens. Each begins when the one before has failed or has had its head start, so that
 * a slow one can still be the first. Rejects where the server refuses, and with the last failure where none opens.
 */
export function openFirst(transports: readonly Transport[], request: EventRequest): Promise<Opened> {
  const waiting = [...transports];
  const ends = new Map<Transport, AbortController>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const abortAll = (reason?: unknown) => {
    clearTimeout(timer);
    for (const end of ends.values()) end.abort(reason);
  };
  return new Promise<Opened>((resolve, reject) => {
    let isSettled = false;
    let failures = 0;
    const settle = (outcome: () => void) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      outcome();
    };
    const giveUp = (error: unknown) =>
      settle(() => {
        abortAll(error);
        reject(error);
      });
    const onAbort = () => {
      giveUp(request.signal.reason);
      abortAll(request.signal.reason);
    };
    const failed = (thrown: unknown, isLatest: () => boolean) => {
      if (isSettled) return;
      const error = networkError(thrown);
      failures++;
      if (error.code !== 'NetworkError' && error.code !== 'TimeoutError') giveUp(error);
      else if (failures === transports.length) giveUp(error);
      else if (isLatest()) beginNext();
    };
    const beginNext = () => {
      clearTimeout(timer);
      const transport = waiting.shift();
      if (!transport || isSettled) return;
      if (waiting.length > 0) timer = setTimeout(beginNext, headStartMs);
      const end = new AbortController();
      ends.set(transport, end);
      const left = waiting.length;
      transport.open({ ...request, signal: end.signal }).then(
        (events) => {
          if (isSettled) end.abort();
          settle(() => {
            ends.delete(transport);
            abortAll();
            ends.clear();
            ends.set(transport, end);
            const close = () => {
              request.signal.removeEventListener('abort', onAbort);
              end.abort();
            };
            resolve({ name: transport.name, events, close });
          });
        },
        (thrown: unknown) => failed(thrown, () => waiting.length === left),
      );
    };
    if (request.signal.aborted) giveUp(request.signal.reason);
    request.signal.addEventListener('abort', onAbort, { once: true });
    beginNext();
  });
}
