import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKestraClient } from '@understudy/flows/kestra';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { UnknownCancel, UnknownStart } from '../../core/engine.ts';
import { label } from '../../core/execution.ts';
import { scriptedFlows } from '../../testing/scripted-flows.ts';
import { temporaryDatabase } from '../../testing/temporary-database.ts';
import { createJournal } from '../postgres/kestra-journal-store.ts';
import type { Database } from '../postgres/open-database.ts';
import { createKestraEngine } from './kestra-engine.ts';

const instance = 'this-understudy';
const silent = { info() {}, warn() {}, error() {} };
// Two seconds is what is promised, on a machine that has time for it; what waits for a Kestra that hangs waits far longer.
const answersWithinMs = 10_000;
let database: Database;
let now: Date;
let made = 0;

beforeAll(async () => {
  database = await temporaryDatabase();
});
beforeEach(async () => {
  now = systemClock.now();
});
afterAll(() => database?.[Symbol.asyncDispose]());

type Found = ReturnType<typeof execution>;
function execution(id: string, more: { labels?: Record<string, string>; current?: string; flowId?: string } = {}) {
  return {
    id,
    namespace: 'test.engine',
    flowId: more.flowId ?? 'scripted',
    labels: Object.entries(more.labels ?? {}).map(([key, value]) => ({ key, value })),
    state: { current: more.current ?? 'RUNNING', histories: [], startDate: '2026-11-01T10:00:00.000001Z' },
    taskRunList: [],
  };
}

/** A stern Kestra: it answers what it holds, until `fault` answers in its place. */
async function stub() {
  const executions: Found[] = [];
  const kept: {
    fault?: RequestListener | undefined;
    faultOf?: (request: IncomingMessage) => RequestListener | undefined;
  } = {};
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const fault = kept.fault ?? kept.faultOf?.(request);
    if (fault) return fault(request, response);
    const url = new URL(request.url ?? '', 'http://kestra');
    const send = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname.endsWith('/executions/search')) {
      const wanted = url.searchParams.get(`filters[labels][EQUALS][${label.intent}]`);
      const flow = url.searchParams.get('filters[flowId][EQUALS]');
      const matching = executions.filter(
        ({ labels, flowId }) => flowId === flow && (!wanted || labels.some(({ value }) => value === wanted)),
      );
      const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('size'))];
      return send({ results: matching.slice((page - 1) * size, page * size), total: matching.length });
    }
    if (request.method === 'POST') {
      const labels = url.searchParams.getAll('labels').map((each) => each.split(':') as [string, string]);
      const started = execution(`made-${++made}`, { labels: Object.fromEntries(labels) });
      executions.push(started);
      return send(started);
    }
    if (url.pathname.includes('/logs/')) return send([]);
    const found = executions.find(({ id }) => url.pathname.endsWith(`/executions/${id}`));
    return send(found ?? {}, found ? 200 : 404);
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = createKestraClient({ url: `http://127.0.0.1:${port}`, tenant: 'main' });
  const journal = createJournal(database.sql);
  const clock = { now: () => now };
  const engine = createKestraEngine({ client, journal, flows: scriptedFlows, instance, clock, logger: silent });
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) server.close();
  };
  return Object.assign(kept, { engine, executions, journal, close, [Symbol.asyncDispose]: close });
}

const request = (intent?: string) => ({
  namespace: 'test.engine',
  flowId: 'scripted',
  inputs: {},
  labels: intent === undefined ? {} : { [label.intent]: intent },
});
const timed = async <T>(work: () => Promise<T>): Promise<T | Error> => {
  const begun = performance.now();
  const outcome = await work().catch((error: Error) => error);
  expect(performance.now() - begun).toBeLessThan(answersWithinMs);
  return outcome;
};

/** What nobody can tell apart from a start that was taken. */
const faults: Readonly<Record<string, RequestListener>> = {
  hangs: () => {},
  'dies over the request': (incoming) => void incoming.on('data', () => incoming.socket.destroy()).resume(),
  'answers a page of a proxy': (_, response) => void response.end('<html>It works!</html>'),
  'answers something else': (_, response) => void response.end('{"hello":"world"}'),
  fails: (_, response) => void response.writeHead(500).end('oops'),
  'answers half': (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('{"id":"x'),
};

describe.each(Object.entries(faults))('a Kestra that %s', (_, fault) => {
  it('leaves it unknown what became of a start, in time', async () => {
    await using stubbed = await stub();
    stubbed.fault = fault;
    expect(await timed(() => stubbed.engine.start(request(`intent-${++made}`)))).toBeInstanceOf(UnknownStart);
  });

  it('is asked for the execution of that start, and found to have it, before it is asked for another', async () => {
    await using stubbed = await stub();
    const intent = `intent-${++made}`;
    stubbed.fault = fault;
    await stubbed.engine.start(request(intent)).catch(() => {});
    stubbed.fault = undefined;
    stubbed.executions.push(
      execution(`late-${intent}`, { labels: { [label.intent]: intent, [label.instance]: instance } }),
    );
    expect(await stubbed.engine.start(request(intent))).toMatchObject({ id: `late-${intent}` });
    expect(stubbed.executions).toHaveLength(1);
  });
});

describe('a start of which nobody knows', () => {
  it('is made again only when Kestra has answered without it for half a minute on end', async () => {
    await using stubbed = await stub();
    const intent = `intent-${++made}`;
    const pass = (ms: number) => {
      now = new Date(now.getTime() + ms);
    };
    const again = () => stubbed.engine.start(request(intent)).catch((error: unknown) => error);
    stubbed.fault = faults.fails;
    await again();
    // It hung for an hour: what its connections still hold may come now.
    pass(3_600_000);
    stubbed.fault = undefined;
    expect(await again()).toBeInstanceOf(UnknownStart);
    pass(29_000);
    stubbed.fault = faults.fails;
    expect(await again()).toBeInstanceOf(UnknownStart);
    stubbed.fault = undefined;
    pass(29_000);
    expect(await again()).toBeInstanceOf(UnknownStart);
    expect(stubbed.executions).toEqual([]);
    pass(31_000);
    expect(await again()).toMatchObject({ id: expect.stringMatching(/^made-/) });
    expect(stubbed.executions).toHaveLength(1);
  });
});

describe('a Kestra that is down', () => {
  it('has refused: it got nothing', async () => {
    await using stubbed = await stub();
    await stubbed.close();
    const outcome = await timed(() => stubbed.engine.start(request(`intent-${++made}`)));
    expect(outcome).toMatchObject({ code: 'EngineUnavailableError' });
  });

  it('has refused while it is not even asked, for a moment', async () => {
    await using stubbed = await stub();
    await stubbed.close();
    for (let tries = 0; tries < 8; tries++) {
      const outcome = await timed(() => stubbed.engine.start(request(`intent-${++made}`)));
      expect(outcome).toMatchObject({ code: 'EngineUnavailableError' });
    }
  });
});

describe.each([
  ['hangs', faults.hangs],
  ['is garbage', faults['answers something else']],
])('while Kestra %s', (_, fault) => {
  const known = async (stubbed: Awaited<ReturnType<typeof stub>>) => {
    const id = `known-${++made}`;
    stubbed.executions.push(execution(id));
    const found = await stubbed.engine.get(id);
    if (found) await stubbed.journal.revise(found, now);
    const line = { key: 'one', timestamp: now, level: 'INFO', message: 'kept' } as const;
    await stubbed.journal.append(id, [line]);
    stubbed.fault = fault;
    return id;
  };

  it('a status is the last that it confirmed, with the moment', async () => {
    await using stubbed = await stub();
    const id = await known(stubbed);
    const confirmedAt = now;
    now = new Date(now.getTime() + 60_000);
    expect(await timed(() => stubbed.engine.get(id))).toMatchObject({ id, state: 'RUNNING', staleSince: confirmedAt });
  });

  it('logs come from the journal', async () => {
    await using stubbed = await stub();
    const id = await known(stubbed);
    const lines = await timed(() => stubbed.engine.logs(id, { after: 0, limit: 10 }));
    expect(lines).toMatchObject([{ message: 'kept' }]);
  });

  it.each(['get', 'cancel', 'ready'] as const)('%s says in time that it is away', async (call) => {
    await using stubbed = await stub();
    stubbed.fault = fault;
    const calls = {
      get: () => stubbed.engine.get('unknown'),
      cancel: () => stubbed.engine.cancel('unknown'),
      ready: () => stubbed.engine.ready(),
    };
    expect(await timed<unknown>(calls[call])).toMatchObject({ code: 'EngineUnavailableError' });
  });
});

describe('a cancel that Kestra may carry out', () => {
  it.each(Object.entries(faults))('is not refused, where Kestra %s once it was asked', async (_, fault) => {
    await using stubbed = await stub();
    const id = `asked-${++made}`;
    stubbed.executions.push(execution(id));
    stubbed.faultOf = (request) => (request.method === 'DELETE' ? fault : undefined);
    expect(await timed(() => stubbed.engine.cancel(id))).toBeInstanceOf(UnknownCancel);
  });

  it('is not refused, where Kestra takes it and does not begin with it in time', async () => {
    await using stubbed = await stub();
    const id = `taken-${++made}`;
    stubbed.executions.push(execution(id));
    expect(await timed(() => stubbed.engine.cancel(id))).toBeInstanceOf(UnknownCancel);
  });
});

describe('of what others run on the same Kestra', () => {
  const foreign = {
    'another flow of our namespace': { flowId: 'of-somebody-else' },
    "another Understudy's": { labels: { [label.instance]: 'another-understudy' } },
  };
  it.each(Object.entries(foreign))('%s does not exist', async (_, more) => {
    await using stubbed = await stub();
    stubbed.executions.push(execution('foreign', more));
    const since: unknown[] = [];
    for await (const batch of stubbed.engine.begunSince(new Date(0))) since.push(...batch);
    const listed = await stubbed.engine.list({ flowId: 'scripted' }, { limit: 10 });
    expect([await stubbed.engine.get('foreign'), listed.items, since]).toEqual([undefined, [], []]);
  });

  it('what Kestra itself started of a flow of ours is ours', async () => {
    await using stubbed = await stub();
    stubbed.executions.push(execution('by-webhook'));
    expect(await stubbed.engine.get('by-webhook')).toMatchObject({ id: 'by-webhook' });
  });

  it('ours is found among thousands of the same moment', async () => {
    await using stubbed = await stub();
    const others = (count: number) =>
      Array.from({ length: count }, (_, at) => execution(`other-${count}-${at}`, foreign["another Understudy's"]));
    stubbed.executions.push(
      ...others(1_500),
      execution('ours', { labels: { [label.instance]: instance } }),
      ...others(777),
    );
    const since: string[] = [];
    for await (const batch of stubbed.engine.begunSince(new Date(0))) since.push(...batch.map(({ id }) => id));
    expect(since).toEqual(['ours']);
  });

  it('a start of ours bears our label', async () => {
    await using stubbed = await stub();
    await stubbed.engine.start(request());
    expect(stubbed.executions[0]?.labels).toContainEqual({ key: label.instance, value: instance });
  });
});
