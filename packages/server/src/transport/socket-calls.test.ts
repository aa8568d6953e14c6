import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { defaultLimits } from './limits.ts';
import { socketCalls } from './socket-calls.ts';
import { goodKey, smallRouter } from './testing/small-router.ts';
import { type SmallServer, serveSmallRouter } from './testing/small-server.ts';

interface Answer {
  readonly id: number;
  readonly result?: { readonly type: string; readonly data?: { readonly json: unknown } };
  readonly error?: { readonly json: { readonly data: { readonly error: string; readonly path?: string } } };
}

const list = (id: number) => ({ id, method: 'query', params: { path: 'things.list', input: { json: {} } } });
const watch = (id: number) => ({
  id,
  method: 'subscription',
  params: { path: 'things.watch', input: { json: { name: 'endless' } } },
});
const many = (count: number, of: (id: number) => object) => Array.from({ length: count }, (_, at) => of(at + 1));

/** A socket on which every answer so far is kept. */
async function open({ port }: SmallServer, apiKey?: string) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/trpc?connectionParams=1`);
  const answers: Answer[] = [];
  const closed = once(socket, 'close').then(([code, reason]) => [Number(code), String(reason)]);
  await once(socket, 'open');
  socket.on('message', (data) => {
    if (String(data) !== 'PING') answers.push(JSON.parse(String(data)));
  });
  socket.send(JSON.stringify({ method: 'connectionParams', data: apiKey === undefined ? {} : { apiKey } }));
  return {
    answers,
    closed,
    send: (message: unknown) => socket.send(JSON.stringify(message)),
    errors: () => answers.map(({ error }) => error?.json.data.error).filter((code) => code !== undefined),
    results: () => answers.filter(({ result }) => result !== undefined),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

describe('what is too much is refused, each call by its own id, and the others are answered', () => {
  it('calls in a message', async () => {
    await using server = await serveSmallRouter({ limits: { callsPerFrame: 3 } });
    using socket = await open(server, goodKey);
    socket.send(many(5, list));
    await expect.poll(() => socket.answers.length).toBe(5);
    const refused = socket.answers.filter(({ error }) => error?.json.data.error === 'RateLimitError');
    expect(refused.map(({ id }) => id).sort()).toEqual([4, 5]);
    expect(refused[0]?.error?.json.data.path).toBe('things.list');
  });

  it('calls under way, until they are answered', async () => {
    await using server = await serveSmallRouter({ limits: { callsPerSocket: 2 } });
    using socket = await open(server, goodKey);
    socket.send(many(3, list));
    await expect.poll(() => socket.answers.length).toBe(3);
    expect(socket.errors()).toEqual(['RateLimitError']);
    socket.send(many(2, list));
    await expect.poll(() => socket.results().length).toBe(4);
  });

  it('subscriptions, until they are stopped', async () => {
    await using server = await serveSmallRouter({ limits: { subscriptionsPerSocket: 2 } });
    using socket = await open(server, goodKey);
    socket.send(many(3, watch));
    await expect.poll(() => socket.errors()).toEqual(['RateLimitError']);
    await expect.poll(() => socket.results().filter(({ result }) => result?.type === 'started').length).toBe(2);
    socket.send({ id: 1, method: 'subscription.stop' });
    await expect.poll(() => socket.results().filter(({ result }) => result?.type === 'stopped').length).toBe(1);
    socket.send(watch(9));
    await expect.poll(() => socket.results().filter(({ id }) => id === 9).length).toBeGreaterThan(0);
  });

  it('an id that is under way', async () => {
    await using server = await serveSmallRouter();
    using socket = await open(server, goodKey);
    socket.send([list(1), list(1)]);
    await expect.poll(() => socket.answers.length).toBe(2);
    expect(socket.errors()).toEqual(['ValidationError']);
  });

  it('calls from one address, over all its sockets', async () => {
    await using server = await serveSmallRouter({ limits: { callsPerAddress: 4, callsPerAddressPerSecond: 0 } });
    using one = await open(server, goodKey);
    using two = await open(server, goodKey);
    one.send(many(2, list));
    await expect.poll(() => one.results().length).toBe(2);
    two.send(many(4, list));
    await expect.poll(() => two.answers.length).toBe(4);
    expect(two.errors()).toEqual(['RateLimitError', 'RateLimitError']);
    // And no more of its sockets are opened.
    const third = new WebSocket(`ws://127.0.0.1:${server.port}/trpc`);
    third.on('error', () => {});
    const [, response] = await once(third, 'unexpected-response');
    expect(response.statusCode).toBe(429);
  });
});

describe('a socket is closed', () => {
  it('that goes on after many refusals', async () => {
    await using server = await serveSmallRouter({ limits: { callsPerFrame: 1, refusalsPerSocket: 10 } });
    using socket = await open(server, goodKey);
    socket.send(many(750, list));
    expect(await socket.closed).toEqual([1008, 'Too many calls']);
    expect(socket.errors().length).toBe(10);
  });

  it('of a stranger who goes on calling', async () => {
    await using server = await serveSmallRouter({ limits: { strangersCallsPerSocket: 3 } });
    using socket = await open(server);
    socket.send(many(20, list));
    expect(await socket.closed).toEqual([1008, 'The credential is not valid']);
  });

  it.each([undefined, 'us_wrong'])('of a stranger who does nothing: %s', async (key) => {
    await using server = await serveSmallRouter({ limits: { strangerMs: 20 } });
    using socket = await open(server, key);
    expect(await socket.closed).toEqual([1008, 'The credential is missing or not valid']);
  });

  it('that has not said who it is', async () => {
    await using server = await serveSmallRouter({ limits: { strangerMs: 20 } });
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/trpc?connectionParams=1`);
    expect((await once(socket, 'close'))[0]).toBe(1008);
  });

  it('one too many of its caller', async () => {
    await using server = await serveSmallRouter({ limits: { socketsPerCaller: 1 } });
    using one = await open(server, goodKey);
    one.send(list(1));
    await expect.poll(() => one.results().length).toBe(1);
    using two = await open(server, goodKey);
    expect((await two.closed)[0]).toBe(1013);
  });
});

it('a good key’s socket stays open after strangers’ would be closed', async () => {
  // Long enough for a busy machine to look the key up.
  await using server = await serveSmallRouter({ limits: { strangerMs: 2_000 } });
  using socket = await open(server, goodKey);
  socket.send(list(1));
  await expect.poll(() => socket.results().length).toBe(1);
  using stranger = await open(server);
  await stranger.closed;
  socket.send(list(2));
  await expect.poll(() => socket.results().length).toBe(2);
});

describe('an input that is refused for its size', () => {
  it('is answered by its id, with field and rule, and the others of its message are', async () => {
    await using server = await serveSmallRouter();
    using socket = await open(server, goodKey);
    const json = JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`);
    socket.send([{ ...list(1), params: { path: 'things.list', input: { json: { deep: json } } } }, list(2)]);
    await expect.poll(() => socket.answers.length).toBe(2);
    expect(socket.answers.find(({ id }) => id === 1)).toMatchObject({
      error: {
        json: {
          data: { error: 'ValidationError', details: { field: 'deep', rule: 'must not be nested deeper than 20' } },
        },
      },
    });
    expect(socket.results().map(({ id }) => id)).toEqual([2]);
  });
});

describe('an idempotency key', () => {
  const start = (more: object) => ({
    id: 1,
    method: 'mutation',
    params: { path: 'things.start', input: { json: { name: 'one' } }, ...more },
  });
  it.each([{ context: { idempotencyKey: 'k' } }, { idempotencyKey: 'k' }])('goes with a call: %j', async (more) => {
    await using server = await serveSmallRouter();
    using socket = await open(server, goodKey);
    socket.send(start(more));
    await expect.poll(() => socket.answers).toMatchObject([{ result: { data: { json: { name: 'one', key: 'k' } } } }]);
  });

  it.each(['', 'k'.repeat(256)])('of a wrong length is refused: %#', async (idempotencyKey) => {
    await using server = await serveSmallRouter();
    using socket = await open(server, goodKey);
    socket.send(start({ context: { idempotencyKey } }));
    await expect.poll(() => socket.errors()).toEqual(['ValidationError']);
  });
});

it('a flood is refused by copies of one error, each with the id and path of its call', () => {
  const context = vi.fn(() => undefined);
  const sent: string[] = [];
  const limits = { ...defaultLimits, callsPerFrame: 1 };
  const encoder = socketCalls({
    router: smallRouter,
    limits,
    take: () => true,
    send: (text) => void sent.push(text),
    close: () => {},
    context,
  });
  expect(encoder.decode(JSON.stringify(many(51, list)))).toHaveLength(1);
  expect(context).toHaveBeenCalledOnce();
  const answers = sent.map((text): Answer => JSON.parse(text));
  expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, at) => at + 2));
  for (const { error } of answers)
    expect(error?.json.data).toMatchObject({ error: 'RateLimitError', path: 'things.list' });
});

it('an address whose floods were hung up on is not let in again at once', async () => {
  const limits = { callsPerFrame: 1, refusalsPerSocket: 3, callsPerAddress: 100, callsPerAddressPerSecond: 20 };
  await using server = await serveSmallRouter({ limits });
  const floods = await Promise.all(Array.from({ length: 10 }, () => open(server, goodKey)));
  for (const { send } of floods) send(many(10, list));
  for (const { closed } of floods) expect((await closed)[0]).toBe(1008);
  // It owes the calls of five seconds.
  const again = new WebSocket(`ws://127.0.0.1:${server.port}/trpc`);
  expect(String(await once(again, 'error'))).toContain('429');
});
