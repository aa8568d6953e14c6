// Types of the platform that a program may or may not have: of the DOM, of Node, or of neither. Asked for like this, the
// declarations of this package need none of them, and where they are there, they are the platform's own.

/** The platform's `AbortSignal`. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
  ? S
  : { readonly aborted: boolean };

/** The platform's `fetch`. */
export type Fetch = typeof globalThis extends { fetch: infer F extends (...args: never) => unknown }
  ? F
  : (input: string, init?: object) => Promise<unknown>;

/** What can be used with `await using`, where the program's language has that. */
export type Disposer = SymbolConstructor extends { readonly asyncDispose: infer S extends symbol }
  ? { readonly [K in S]: () => Promise<void> }
  : object;

/** A WebSocket, as far as it is used here: the browser's, Node's from 22 on, or that of `ws`. */
export interface WebSocketLike {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'message' | 'error' | 'close', listener: (event: object) => void): void;
}

/** Makes one. */
export type WebSocketClass = new (url: string) => WebSocketLike;
