import {
  createWSClient,
  httpBatchLink,
  httpLink,
  type Operation,
  retryLink,
  splitLink,
  type TRPCLink,
  wsLink,
} from '@trpc/client';
import type { AppRouter } from '@understudy/server/router';
import superjson from 'superjson';
import { renewalLink } from './renewal-link.ts';

/** Where the server is and who calls: an API key, or a token (a configured one, a JWT, or the run token of one execution). */
export type ConnectOptions = {
  /** The server's address, such as `https://understudy.example.com`. */
  readonly url: string;
  /** WebSocket implementation for watching, where the runtime has none of its own (Node before 22: the one of `ws`). */
  readonly webSocket?: typeof WebSocket;
  /** In place of the runtime's own, such as one with a proxy or a time-out. */
  readonly fetch?: typeof fetch;
} & ({ readonly apiKey: string; readonly token?: never } | { readonly token: string; readonly apiKey?: never });

/** Operation context key under which a mutation carries its idempotency key. */
export const idempotencyKey = 'idempotencyKey';

const attemptsMax = 3;

/** HTTP for queries and mutations, one WebSocket for subscriptions, opened when the first one starts. */
export function createLinks(options: ConnectOptions): { links: TRPCLink<AppRouter>[]; close(): Promise<void> } {
  const url = new URL('/trpc', options.url);
  const webSocketUrl = new URL(url);
  webSocketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  // The credential travels in the first message, never in the URL, which proxies write into their logs.
  const credential = { ...(options.apiKey === undefined ? { token: options.token } : { apiKey: options.apiKey }) };
  const socket = onFirstUse(() =>
    createWSClient({
      url: webSocketUrl.href,
      connectionParams: () => credential,
      lazy: { enabled: true, closeMs: 1_000 },
      keepAlive: { enabled: true, intervalMs: 10_000, pongTimeoutMs: 5_000 },
      ...(options.webSocket ? { WebSocket: options.webSocket } : {}),
    }),
  );
  const http = { url: url.href, transformer: superjson, fetch: jsonFetch(options) };
  const links = [
    renewalLink((token) => Object.assign(credential, { token })),
    retryLink<AppRouter>({
      retry: ({ op, error, attempts }) => attempts < attemptsMax && isSafe(op) && error.data === undefined,
      retryDelayMs: (attempt) => 250 * 2 ** attempt,
    }),
    splitLink<AppRouter>({
      condition: (op) => op.type === 'subscription',
      true: (runtime) => (operation) =>
        wsLink<AppRouter>({ client: socket.get(), transformer: superjson })(runtime)(operation),
      false: splitLink<AppRouter>({
        condition: (op) => op.type === 'mutation',
        // A request of its own, since its idempotency key is a header.
        true: httpLink<AppRouter>({
          ...http,
          headers: ({ op }) => ({ ...authorization(credential), ...idempotency(op) }),
        }),
        false: httpBatchLink<AppRouter>({ ...http, headers: () => authorization(credential) }),
      }),
    }),
  ];
  return { links, close: async () => socket.made()?.close() };
}

// Making a WebSocket client fails where the runtime has no WebSocket, and who only calls needs none.
function onFirstUse<T>(create: () => T): { get(): T; made(): T | undefined } {
  let value: T | undefined;
  return {
    get() {
      value ??= create();
      return value;
    },
    made: () => value,
  };
}

// Something between here and the server may answer in its place: its status is of use, "Unexpected token '<'" is not.
function jsonFetch(options: ConnectOptions): NonNullable<Parameters<typeof httpLink>[0]['fetch']> {
  return async (input, init) => {
    // tRPC's request has `signal: undefined` where there is none, which any fetch takes and its type does not allow.
    const response = await (options.fetch ?? fetch)(input, init as RequestInit);
    if (response.headers.get('content-type')?.startsWith('application/json')) return response;
    await response.body?.cancel();
    throw new Error(`the answer, of status ${response.status}, is not one of Understudy`);
  };
}

function authorization(credential: { apiKey: string } | { token: string }): Record<string, string> {
  return 'apiKey' in credential ? { 'x-api-key': credential.apiKey } : { authorization: `Bearer ${credential.token}` };
}

function idempotency({ context }: Operation): Record<string, string> {
  const key = context[idempotencyKey];
  return typeof key === 'string' ? { 'idempotency-key': key } : {};
}

// Without an answer nobody knows whether a mutation took effect; with an idempotency key it may be sent again.
function isSafe(op: Operation): boolean {
  return op.type === 'query' || (op.type === 'mutation' && typeof op.context[idempotencyKey] === 'string');
}
