import { createCalls, type Door } from './calls.ts';
import type { StartedClone, UnderstudyClient } from './client.ts';
import { askedCredential, type Credentials, fixedCredential } from './credentials.ts';
import type { ExecutionHandle } from './execution-handle.ts';
import { executionHandle } from './execution-handle.ts';
import { eventStreamTransport } from './live/event-stream.ts';
import { follow } from './live/follow.ts';
import { pollingTransport } from './live/polling.ts';
import { createPreferred } from './live/preferred.ts';
import { webSocketTransport } from './live/web-socket.ts';
import type { ClientOptions } from './options.ts';
import type { WebSocketClass } from './platform.ts';
import type { SucceededClone } from './succeeded.ts';
import type { Clone, Plan } from './types.ts';

const timeoutMsDefault = 30_000;
const retriesDefault = 2;
// Older browsers have no such symbol; then nothing can ask for it either.
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** Connects to an Understudy server. Opens nothing until the first call. */
export function createClient(options: ClientOptions): UnderstudyClient {
  const { timeoutMs = timeoutMsDefault, retries = retriesDefault, onConnection } = options;
  const door: Door = {
    url: trpcUrl(options.url),
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    credentials: credentialsOf(options),
  };
  const calls = createCalls({ ...door, timeoutMs, retries });
  const preferred = createPreferred(transportsOf(options, door, calls));
  const closing = new AbortController();
  const watch: Parameters<typeof executionHandle>[0]['watch'] = (id, watchOptions) =>
    follow(
      { credentials: door.credentials, preferred, timeoutMs, onConnection, closing: closing.signal },
      id,
      watchOptions,
    );
  const handle = (id: string) => executionHandle({ calls, watch }, id);
  const close = async () => closing.abort();
  return {
    clone: {
      start: async (request, changeOptions) =>
        started(await calls.change('clone.start', request, changeOptions), handle),
      plan: (request, requestOptions) => calls.query('clone.plan', request, requestOptions),
    },
    executions: {
      of: handle,
      watch: (id, watchOptions) => handle(id).watch(watchOptions),
      get: (id, requestOptions) => handle(id).get(requestOptions),
      cancel: (id, changeOptions) => handle(id).cancel(changeOptions),
      retry: async (id, changeOptions) =>
        started(await calls.change('executions.retry', { execution_id: id }, changeOptions), handle),
      credentials: (id, changeOptions) => calls.change('executions.credentials', { execution_id: id }, changeOptions),
    },
    environments: {
      list: (query = {}, requestOptions) => calls.query('environments.list', query, requestOptions),
      get: (name, query = {}, requestOptions) => calls.query('environments.get', { name, ...query }, requestOptions),
      delete: (name, query = {}, changeOptions) =>
        calls.change('environments.delete', { name, ...query }, changeOptions),
    },
    history: {
      list: (query = {}, requestOptions) => calls.query('history.list', query, requestOptions),
      purge: (request = {}, changeOptions) => calls.change('history.purge', request, changeOptions),
    },
    keys: {
      create: (request, changeOptions) => calls.change('keys.create', request, changeOptions),
      list: (query = {}, requestOptions) => calls.query('keys.list', query, requestOptions),
      rotate: (key_id, { gracePeriod, ...changeOptions } = {}) =>
        calls.change('keys.rotate', { key_id, grace_period: gracePeriod }, changeOptions),
      revoke: (key_id, changeOptions) => calls.change('keys.revoke', { key_id }, changeOptions),
    },
    audit: {
      list: (query = {}, requestOptions) => calls.query('audit.list', query, requestOptions),
      verify: (requestOptions) => calls.query('audit.verify', {}, requestOptions),
      export: (page = {}, requestOptions) => calls.query('audit.export', page, requestOptions),
    },
    close,
    [asyncDispose]: close,
  };
}

// A path stays: behind a proxy the server may not be alone on its host.
function trpcUrl(address: string): URL {
  const page = (globalThis as { location?: { href?: string } }).location?.href;
  const url = new URL(address, page);
  url.pathname = `${withoutSlashes(url.pathname)}/trpc/`;
  url.search = '';
  url.hash = '';
  return url;
}

// By hand: an expression for it takes quadratic time.
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

function credentialsOf({ apiKey, token, auth }: ClientOptions): Credentials {
  if (auth) return askedCredential(auth);
  if (apiKey !== undefined) return fixedCredential({ apiKey });
  if (token !== undefined) return fixedCredential({ token });
  throw new TypeError('createClient needs one of apiKey, token and auth');
}

function transportsOf(
  { transport = 'auto', webSocket }: ClientOptions,
  door: Door,
  calls: ReturnType<typeof createCalls>,
) {
  // Node has none of its own before version 22.
  const WebSocket = webSocket ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  const all = [webSocketTransport(door, WebSocket), eventStreamTransport(door), pollingTransport(calls)];
  if (transport === 'auto') return all.filter(({ name }) => name !== 'websocket' || WebSocket !== undefined);
  const chosen = all.filter(({ name }) => name === transport);
  if (chosen.length === 0) throw new TypeError('transport must be auto, websocket, sse or polling');
  return chosen;
}

// `start` answers with a plan only where `dry_run` was asked for, which this client does by `plan`.
function started(answer: Clone | Plan, handle: (id: string) => ExecutionHandle): StartedClone {
  const clone = answer as Clone;
  // Its flow is the one that clones.
  return { ...clone, ...(handle(clone.execution_id) as ExecutionHandle<SucceededClone>) };
}
