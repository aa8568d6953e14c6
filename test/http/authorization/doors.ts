import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { TestCaller } from './callers.ts';

/** A call of a procedure, as each door needs to know it. */
export interface Call {
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  readonly input: object;
}

const timeoutMs = 30_000;

function headersOf({ shows }: TestCaller): Record<string, string> {
  if (!shows) return {};
  return 'apiKey' in shows ? { 'x-api-key': shows.apiKey } : { authorization: `Bearer ${shows.token}` };
}

/** The statuses over plain REST, one for each route of the procedure; its event stream, where it is a subscription. */
export async function overRest(url: string, caller: TestCaller, { type, routes, input }: Call): Promise<number[]> {
  return Promise.all(
    routes.map(async ({ method, path }) => {
      const fields = Object.entries(input).map(([name, value]) => [name, value] as const);
      const inPath = (name: string) => path.includes(`{${name}}`);
      const filled = fields.reduce(
        (to, [name, value]) => to.replace(`{${name}}`, encodeURIComponent(String(value))),
        path,
      );
      const rest = fields.filter(([name]) => !inPath(name));
      const query = new URLSearchParams(rest.map(([name, value]): [string, string] => [name, String(value)]));
      const isPost = method === 'POST';
      const response = await fetch(`${url}${filled}${isPost ? '' : `?${query}`}`, {
        method,
        headers: {
          ...headersOf(caller),
          ...(isPost ? { 'content-type': 'application/json' } : {}),
          ...(type === 'subscription' ? { accept: 'text/event-stream' } : {}),
        },
        ...(isPost ? { body: JSON.stringify(Object.fromEntries(rest)) } : {}),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      return text.includes('event: failure') ? -1 : response.status;
    }),
  );
}

/** The status over tRPC by HTTP; a subscription is server-sent events there, whose first one may be the refusal. */
export async function overHttp(url: string, caller: TestCaller, { name, type, input }: Call): Promise<number> {
  const json = JSON.stringify({ json: input });
  const get = type !== 'mutation';
  const response = await fetch(`${url}/trpc/${name}${get ? `?input=${encodeURIComponent(json)}` : ''}`, {
    method: get ? 'GET' : 'POST',
    headers: {
      ...headersOf(caller),
      ...(get ? {} : { 'content-type': 'application/json' }),
      ...(type === 'subscription' ? { accept: 'text/event-stream' } : {}),
    },
    ...(get ? {} : { body: json }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  return Number(/serialized-error[\s\S]*?"httpStatus":(\d+)/.exec(text)?.[1] ?? response.status);
}

/** The status over a WebSocket of its own. */
export async function overWebSocket(url: string, caller: TestCaller, { name, type, input }: Call): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/trpc?connectionParams=1`);
  socket.on('open', () => {
    socket.send(JSON.stringify({ method: 'connectionParams', data: caller.shows ?? null }));
    socket.send(JSON.stringify({ id: 1, method: type, params: { path: name, input: { json: input } } }));
  });
  const answered = new Promise<number>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the socket was closed without an answer')));
    socket.on('message', (data) => {
      const { id, error, result } = JSON.parse(String(data));
      if (id === 1 && error) resolve(error.json.data.httpStatus);
      else if (id === 1 && ['data', 'stopped'].includes(result?.type)) resolve(200);
    });
  });
  const late = sleep(timeoutMs, undefined, { ref: false }).then(() => Promise.reject(new Error(`${name}: no answer`)));
  return Promise.race([answered, late]).finally(() => {
    socket.removeAllListeners('close');
    socket.terminate();
  });
}
