import type { Auth } from './credentials.ts';
import type { TransportName } from './live/transport.ts';
import type { Fetch, Signal, WebSocketClass } from './platform.ts';
import type { UnderstudyError } from './understudy-error.ts';

/** Where the server is, who calls, and how patient the client is. */
export type ClientOptions = {
  /** The server's address, such as `https://understudy.example.com` or, behind a proxy, `https://example.com/understudy`. */
  readonly url: string;
  /**
   * How events come. `auto` (the default): by WebSocket, else as server-sent events over `fetch`, else by polling; what
   * worked is remembered.
   */
  readonly transport?: 'auto' | TransportName | undefined;
  /** How long a call may take, retries included, and how long events may stay away because no connection can be made: 30,000 unless said, `Infinity` for ever. */
  readonly timeoutMs?: number | undefined;
  /** How often a call is tried again where that is safe: where it was refused for now, or where no answer came. 2 unless said. */
  readonly retries?: number | undefined;
  /** Told of every change of the connection that events come by. */
  readonly onConnection?: ((connection: ConnectionState) => void) | undefined;
  /** In place of the platform's own, such as one with a proxy. */
  readonly fetch?: Fetch | undefined;
  /** In place of the platform's own. Node has none before version 22, and events come without it there. */
  readonly webSocket?: WebSocketClass | undefined;
} & (
  | { readonly apiKey: string; readonly token?: never; readonly auth?: never }
  /** A configured token, a JWT, or the run token of one execution. */
  | { readonly token: string; readonly apiKey?: never; readonly auth?: never }
  /** Asked for a token when one is needed, and again when it has ended or was refused. */
  | { readonly auth: Auth; readonly apiKey?: never; readonly token?: never }
);

/** Where the connection is that the events of an execution come by. */
export type ConnectionState =
  | { readonly state: 'connecting'; readonly execution_id: string }
  | { readonly state: 'connected'; readonly execution_id: string; readonly transport: TransportName }
  /** Lost, or not to be made: it is tried again, for `timeoutMs`. */
  | { readonly state: 'reconnecting'; readonly execution_id: string; readonly error: UnderstudyError }
  /** The events have ended, or are no longer wanted; with an error where they cannot be had. */
  | { readonly state: 'closed'; readonly execution_id: string; readonly error?: UnderstudyError | undefined };

/** What every method can be told. */
export interface RequestOptions {
  readonly signal?: Signal | undefined;
  /** In place of the client's. */
  readonly timeoutMs?: number | undefined;
  /** In place of the client's. */
  readonly retries?: number | undefined;
}

/** What every method that changes something can be told. */
export interface ChangeOptions extends RequestOptions {
  /** The same key with the same request within 24 hours is the same change: a random one unless said. */
  readonly idempotencyKey?: string | undefined;
}

/** Where a watch begins and how it ends early. */
export interface WatchOptions {
  /** Id of the last event seen, to go on after it. One that the execution never had is refused. */
  readonly lastEventId?: string | undefined;
  /** Aborted, the watch throws an AbortError. */
  readonly signal?: Signal | undefined;
  /** How long the events may stay away because no connection can be made; in place of the client's. */
  readonly timeoutMs?: number | undefined;
  /** Told of every change of the connection, beside the client's. */
  readonly onConnection?: ((connection: ConnectionState) => void) | undefined;
}
