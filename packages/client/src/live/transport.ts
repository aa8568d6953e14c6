import type { WatchEvent } from '../types.ts';
import { UnderstudyError } from '../understudy-error.ts';

/** The ways by which events can come. */
export type TransportName = 'websocket' | 'sse' | 'polling';

/** Which events of which execution. */
export interface EventRequest {
  readonly executionId: string;
  /** They begin after this one. */
  readonly lastEventId: string | undefined;
  /** Ends what was opened, too. */
  readonly signal: AbortSignal;
}

/** An event and its place among those of the execution. */
export interface PlacedEvent {
  readonly id: string;
  readonly event: WatchEvent;
}

/**
 * One way by which events come. `open` resolves at the first sign of life of the server on this way; the events then
 * come in order. What breaks or refuses the connection is an UnderstudyError, of code NetworkError where it may be made again.
 */
export interface Transport {
  readonly name: TransportName;
  open(request: EventRequest): Promise<AsyncIterable<PlacedEvent>>;
}

/** The error for a connection that is no more. */
export function lost(reason: string, cause?: unknown): UnderstudyError {
  return new UnderstudyError('NetworkError', reason, { cause });
}
