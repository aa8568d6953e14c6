import { once } from 'node:events';
import { createTRPCClient, createWSClient, httpBatchLink, type WebSocketClientOptions, wsLink } from '@trpc/client';
import superjson from 'superjson';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { goodKey, type SmallRouter } from './testing/small-router.ts';
import { type SmallServer, serveSmallRouter } from './testing/small-server.ts';

type Event = { id: string; data: { type: string; number: number } };

describe('subscriptions', () => {
  test.each([{ apiKey: goodKey }, { token: goodKey }])('%o in the connection parameters is let in', async (params) => {
    await using server = await serveSmallRouter();
    await using socket = openClient(server, params);
    expect(await numbersOf(socket.client, 'one')).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([null, { apiKey: 'us_wrong' }, { apiKey: goodKey, token: 'x' }])('%o is refused', async (params) => {
    await using server = await serveSmallRouter();
    await using socket = openClient(server, params);
    await expect(numbersOf(socket.client, 'one')).rejects.toMatchObject({
      data: { error: 'AuthenticationError', request_id: expect.any(String) },
    });
  });

  test('after a lost connection it goes on behind the last event', async () => {
    await using server = await serveSmallRouter();
    const sockets: WebSocket[] = [];
    await using socket = openClient(server, { apiKey: goodKey }, sockets);
    const seen: number[] = [];
    await new Promise<void>((resolve, reject) => {
      socket.client.things.watch.subscribe(
        { name: 'endless' },
        {
          onData: ({ data }: Event) => {
            seen.push(data.number);
            if (data.number === 2) sockets[0]?.terminate();
            if (data.type === 'end') resolve();
          },
          onError: reject,
        },
      );
    });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(sockets.length).toBe(2);
  });

  test('the server asks to connect again when it closes', async () => {
    await using server = await serveSmallRouter();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/trpc`);
    await once(socket, 'open');
    const message = once(socket, 'message');
    const closed = once(socket, 'close');
    await server.close();
    expect(JSON.parse(String((await message)[0]))).toEqual({ id: null, method: 'reconnect' });
    expect((await closed)[0]).toBe(1001);
  });
});

describe('opening', () => {
  const open: [string, { origin?: string; path?: string; status: number }][] = [
    ['a configured origin is let in', { origin: 'https://app.example.com', status: 101 }],
    ['no origin is let in: it is no browser', { status: 101 }],
    ['another origin is refused', { origin: 'https://evil.example.com', status: 403 }],
    ['origin null is refused', { origin: 'null', status: 403 }],
    ['another path is not found', { path: '/other', status: 404 }],
  ];
  test.each(open)('%s', async (_name, { origin, path = '/trpc', status }) => {
    await using server = await serveSmallRouter();
    expect(await openingStatus(`ws://127.0.0.1:${server.port}${path}`, origin)).toBe(status);
  });

  test('a message beyond the limit closes the socket, and the server lives', async () => {
    await using server = await serveSmallRouter();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/trpc`);
    await once(socket, 'open');
    socket.send('x'.repeat(65_537));
    // RFC 6455, 7.4.1: message too big.
    expect((await once(socket, 'close'))[0]).toBe(1009);
    expect((await server.call('/healthz')).status).toBe(200);
  });
});

describe('tRPC over HTTP', () => {
  test('calls in one tick go in one batch', async () => {
    await using server = await serveSmallRouter();
    const client = httpClient(server, { 'x-api-key': goodKey });
    const [one, two] = await Promise.all([
      client.things.logs.query({ name: 'one' }),
      client.things.logs.query({ name: 'two' }),
    ]);
    expect([one.of, two.of]).toEqual(['one', 'two']);
    await expect.poll(() => server.logged.filter((line) => line.includes('/trpc/')).length).toBe(1);
  });

  test('a batch beyond the limit is refused', async () => {
    await using server = await serveSmallRouter({ limits: { batchMax: 2 } });
    const path = Array(3).fill('things.list').join(',');
    expect((await server.call(`/trpc/${path}?batch=1&input={}`)).status).toBe(400);
  });

  test('a time is a Date', async () => {
    await using server = await serveSmallRouter();
    const { at } = await httpClient(server, { 'x-api-key': goodKey }).things.start.mutate({ name: 'one' });
    expect(at).toEqual(new Date(0));
  });

  test('an error has the fields of an error body and its own status', async () => {
    await using server = await serveSmallRouter();
    const error = await rejection(httpClient(server, {}).things.fail.query({ code: 'RateLimitError' }));
    expect(error).toMatchObject({ data: { error: 'RateLimitError', details: { fact: 1 }, httpStatus: 429 } });
    expect(
      (await server.call('/trpc/things.fail?input={"json":{"code":"RateLimitError"}}')).headers.get('retry-after'),
    ).toBe('2');
  });

  test.each([{}, { authorization: 'Basic x' }])('%o is 401 with WWW-Authenticate', async (headers) => {
    await using server = await serveSmallRouter();
    const response = await fetch(`${server.url}/trpc/things.list`, { headers });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="understudy"']);
  });

  test('a huge body is refused', async () => {
    await using server = await serveSmallRouter();
    const body = { json: { name: 'x'.repeat(65_536) } };
    const response = await server.call('/trpc/things.start', { method: 'POST', body });
    expect(await response.json()).toMatchObject({ error: { json: { data: { error: 'ValidationError' } } } });
  });
});

function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

function httpClient({ url }: SmallServer, headers: Record<string, string>) {
  return createTRPCClient<SmallRouter>({
    links: [httpBatchLink({ url: `${url}/trpc`, transformer: superjson, headers })],
  });
}

function openClient({ port }: SmallServer, params: Record<string, string> | null, opened: WebSocket[] = []) {
  class Remembered extends WebSocket {
    constructor(address: string) {
      super(address);
      opened.push(this);
    }
  }
  const socket = createWSClient({
    url: `ws://127.0.0.1:${port}/trpc`,
    connectionParams: params,
    retryDelayMs: () => 0,
    // ws's class has what the client uses of the browser's.
    WebSocket: Remembered as unknown as NonNullable<WebSocketClientOptions['WebSocket']>,
  });
  const client = createTRPCClient<SmallRouter>({ links: [wsLink({ client: socket, transformer: superjson })] });
  return { client, [Symbol.asyncDispose]: async () => void (await socket.close()) };
}

function numbersOf(client: ReturnType<typeof openClient>['client'], name: string): Promise<number[]> {
  const numbers: number[] = [];
  return new Promise((resolve, reject) => {
    client.things.watch.subscribe(
      { name },
      {
        onData: ({ data }: Event) => void numbers.push(data.number),
        onComplete: () => resolve(numbers),
        onError: reject,
      },
    );
  });
}

function openingStatus(url: string, origin: string | undefined): Promise<number | undefined> {
  const socket = new WebSocket(url, origin === undefined ? {} : { origin });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('unexpected-response', (_req, { statusCode }) => resolve(statusCode));
    socket.on('error', reject);
  });
}
