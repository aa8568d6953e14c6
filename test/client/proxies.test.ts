import { type ClientOptions, createClient, type ExecutionEvent, type StartedClone } from '@understudy/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { allLogs } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { type ProxyRules, startProxy } from './proxies.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product[Symbol.asyncDispose]());

const connect = (url: string, options: Partial<ClientOptions> = {}) => {
  const transports: string[] = [];
  const client = createClient({
    url,
    apiKey: product.apiKey,
    // Node has none of its own before version 22.
    webSocket: WebSocket,
    onConnection: (connection) => void (connection.state === 'connected' && transports.push(connection.transport)),
    ...options,
  } as ClientOptions);
  return { client, transports };
};

const numbersOf = (events: readonly ExecutionEvent[]) =>
  events.flatMap((event) => (event.type === 'log' ? [event.log.number] : []));
const shownTwice = (events: readonly ExecutionEvent[]) => {
  const ids = events.flatMap(({ type, id }) => (type === 'execution' ? [id] : []));
  return ids.filter((id, at) => ids.indexOf(id) !== at);
};

// Every log line of the execution is there once and in order, and no state of it twice.
async function expectWhole(events: readonly ExecutionEvent[], executionId: string): Promise<void> {
  expect(numbersOf(events)).toEqual((await allLogs(product, executionId)).map(({ number }) => number));
  expect(shownTwice(events)).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: 'end', log_count: numbersOf(events).length });
}

const proxies: readonly (readonly [string, ProxyRules, string])[] = [
  ['lets everything through', { upgrades: 'pass' }, 'websocket'],
  ['refuses WebSockets', { upgrades: 'refuse' }, 'sse'],
  ['swallows requests for WebSockets', { upgrades: 'swallow' }, 'sse'],
  ['opens WebSockets and lets nothing through them', { upgrades: 'open-and-swallow' }, 'sse'],
  ['refuses WebSockets and holds streams back', { upgrades: 'refuse', isBuffering: true }, 'polling'],
  ['swallows both', { upgrades: 'swallow', isBuffering: true }, 'polling'],
];

describe('behind a proxy that', () => {
  let clone: StartedClone;
  // All at once, since a clone takes its time.
  const watches = new Map<string, Promise<Watched>>();
  beforeAll(async () => {
    clone = await product.client.clone.start({ client_name: 'Acme' });
    for (const [name, rules] of proxies) watches.set(name, watchThrough(rules, clone.id));
    await Promise.allSettled(watches.values());
  });

  it.each(proxies)('%s the events come within five seconds, none lost or doubled', async (name, _, transport) => {
    const { events, firstMs, transports } = (await watches.get(name)) ?? expect.fail('nobody watched');
    expect(firstMs).toBeLessThan(5_000);
    expect(transports).toEqual([transport, transport]);
    await expectWhole(events, clone.id);
  });

  it.each(proxies)('%s what worked is remembered', async (name, _, transport) => {
    const { upgrades } = (await watches.get(name)) ?? expect.fail('nobody watched');
    // The first watch may have tried one; the second only where that is what works.
    expect(upgrades).toEqual(transport === 'websocket' ? [1, 2] : [1, 1]);
  });
});

interface Watched {
  readonly events: readonly ExecutionEvent[];
  readonly firstMs: number;
  readonly transports: readonly string[];
  /** Requests for a WebSocket that the proxy had seen after the first watch, and after the second. */
  readonly upgrades: readonly number[];
}

async function watchThrough(rules: ProxyRules, executionId: string): Promise<Watched> {
  await using proxy = await startProxy(product.url, () => rules);
  const { client, transports } = connect(proxy.url);
  const upgrades = () => proxy.seen.filter((path) => path.startsWith('upgrade')).length;
  const askedAt = performance.now();
  const events: ExecutionEvent[] = [];
  let firstMs: number | undefined;
  for await (const event of client.executions.watch(executionId)) {
    firstMs ??= performance.now() - askedAt;
    events.push(event);
  }
  const afterFirst = upgrades();
  await client.executions.of(executionId).result();
  return { events, firstMs: firstMs ?? Number.POSITIVE_INFINITY, transports, upgrades: [afterFirst, upgrades()] };
}

it('over changes of the transport no line is lost or doubled', async () => {
  let rules: ProxyRules = { upgrades: 'pass' };
  await using proxy = await startProxy(product.url, () => rules);
  const { client, transports } = connect(proxy.url);
  const clone = await client.clone.start({ client_name: 'Acme' });
  const events: ExecutionEvent[] = [];
  const next: ProxyRules[] = [{ upgrades: 'refuse' }, { upgrades: 'swallow', isBuffering: true }, { upgrades: 'pass' }];
  for await (const event of clone.watch()) {
    events.push(event);
    // After every few events the network is another one, and what was open breaks.
    const change = events.length % 4 === 0 ? next.shift() : undefined;
    if (!change) continue;
    rules = change;
    proxy.breakAll();
  }
  await expectWhole(events, clone.id);
  expect(transports.slice(0, 3)).toEqual(['websocket', 'sse', 'polling']);
});

it('by whatever transport a watch goes on from the id of any event, and an unknown one is refused', async () => {
  const clone = await product.client.clone.start({ client_name: 'Acme' });
  const all: ExecutionEvent[] = [];
  for await (const event of clone.watch()) all.push(event);
  for (const transport of ['websocket', 'sse', 'polling'] as const) {
    const { client } = connect(product.url, { transport });
    const watch = (lastEventId: string | undefined) => client.executions.watch(clone.id, { lastEventId });
    for (const at of [0, Math.floor(all.length / 2), all.length - 2]) {
      const rest: ExecutionEvent[] = [];
      for await (const event of watch(all[at]?.id)) rest.push(event);
      expect(numbersOf(rest)).toEqual(numbersOf(all.slice(at + 1)));
      expect(rest.at(-1)?.type).toBe('end');
    }
    for (const lastEventId of ['20', '999999.1', 'nonsense'])
      await expect(watch(lastEventId).next(), transport).rejects.toMatchObject({
        code: 'ValidationError',
        details: { field: 'lastEventId' },
      });
  }
});

it.each(['websocket', 'sse', 'polling'] as const)('by %s errors are those of every call', async (transport) => {
  const watchAs = (options: object) =>
    connect(product.url, { transport, ...options }).client.executions.watch('unknown');
  await expect(watchAs({}).next()).rejects.toMatchObject({ name: 'UnderstudyError', code: 'NotFoundError' });
  await expect(watchAs({ apiKey: 'us_nobody_has_this_key' }).next()).rejects.toMatchObject({
    code: 'AuthenticationError',
  });
});

it('a cancelled clone is not a failed one, and an abort is an AbortError', async () => {
  const { client } = connect(product.url);
  const clone = await client.clone.start({ client_name: 'Acme' });
  const abort = new AbortController();
  const aborted = clone.result({ signal: abort.signal });
  const result = clone.result();
  await clone.watch().next();
  abort.abort();
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  await clone.cancel();
  await expect(result).rejects.toMatchObject({ code: 'ExecutionCancelled' });
});
