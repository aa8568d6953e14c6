import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGraphqlClient, type GraphqlOptions } from './graphql-client.ts';
import { mutation, query } from './operation.ts';

const text = 'query Answer($of: String) { answer(of: $of) }';
const asking = query({ name: 'Answer', text, answer: z.object({ answer: z.number() }) });
const making = mutation({ ...asking, repeatable: false });

type Reply = Response | Error;

/** A client whose requests get these replies, the last one again and again. */
function clientOf(replies: readonly Reply[], options: Partial<GraphqlOptions> = {}) {
  const sent: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  const client = createGraphqlClient(
    {
      url: 'https://railway.example/graphql',
      token: 'canary-token',
      signal: new AbortController().signal,
      random: () => 1,
      clock: { now: () => new Date(0), sleep: async (ms) => void waits.push(ms) },
      fetch: async (url, init = {}) => {
        const reply = replies[Math.min(sent.length, replies.length - 1)];
        sent.push({ url: String(url), init });
        if (reply instanceof Response) return reply.clone();
        throw reply;
      },
      ...options,
    },
    () => 'bearer',
  );
  return { ...client, sent, waits };
}

const found = () => Response.json({ data: { answer: 42 } });
const errors = (message: string, init: ResponseInit = {}) => Response.json({ errors: [{ message }] }, init);
const page = (status: number, headers: Record<string, string> = {}) => new Response('<html>', { status, headers });

describe('the GraphQL client', () => {
  it('sends name, text and variables, and follows no redirect', async () => {
    const { send, sent } = clientOf([found()]);
    expect(await send(asking, { of: 'x' })).toEqual({ answer: 42 });
    const [{ url, init } = { url: '', init: {} }] = sent;
    expect(url).toBe('https://railway.example/graphql?query=Answer');
    expect(init).toMatchObject({ method: 'POST', redirect: 'error' });
    expect(JSON.parse(String(init.body))).toEqual({ operationName: 'Answer', query: text, variables: { of: 'x' } });
  });

  it.each([
    ['bearer', { authorization: 'Bearer canary-token' }],
    ['project', { 'project-access-token': 'canary-token' }],
  ] as const)('presents a %s token', async (access, header) => {
    const { send, sent } = clientOf([found()]);
    await send(asking, {}, access);
    expect(sent[0]?.init.headers).toEqual({ 'content-type': 'application/json', ...header });
  });

  it('counts the requests, repetitions included', async () => {
    const { send, requests } = clientOf([page(503), found()]);
    expect(requests()).toBe(0);
    await send(asking);
    await send(asking);
    expect(requests()).toBe(3);
  });

  it.each([
    ['a page of the edge', page(503)],
    ['an error of GraphQL', errors('Problem processing request')],
    ['a connection that breaks', new TypeError('fetch failed', { cause: new Error('reset') })],
    ['a page that is no GraphQL, with 200', page(200)],
    ['data of another shape', Response.json({ data: { answer: 'forty-two' } })],
    ['a status that denies its data', Response.json({ data: { answer: 42 } }, { status: 500 })],
  ])('repeats a query after %s, and never a creation', async (_, reply) => {
    const reading = clientOf([reply, found()]);
    expect(await reading.send(asking)).toEqual({ answer: 42 });
    expect(reading.waits).toEqual([250]);
    const creating = clientOf([reply, found()]);
    await expect(creating.send(making)).rejects.toMatchObject({ unknownOutcome: true });
    expect(creating.requests()).toBe(1);
  });

  it('gives up after four tries', async () => {
    const { send, requests, waits } = clientOf([page(503)]);
    await expect(send(asking)).rejects.toMatchObject({ code: 'unavailable' });
    expect([requests(), waits]).toEqual([4, [250, 500, 1_000]]);
  });

  it.each([
    ['a page of the edge', page(429, { 'retry-after': '2' })],
    ['an error of GraphQL', errors('Rate limit', { status: 200, headers: { 'retry-after': '2' } })],
    ['data with such a status', Response.json({ data: {} }, { status: 429, headers: { 'retry-after': '2' } })],
  ])('waits as long as Retry-After says beside %s', async (_, reply) => {
    const { send, waits } = clientOf([reply, found()]);
    await send(making);
    expect(waits).toEqual([2_250]);
  });

  it.each([
    ['names the status of a page', page(404), /HTTP 404 \(Answer\)/],
    ['names what GraphQL says rather than the status', errors('Not Authorized', { status: 400 }), /"Not Authorized"/],
    ['says that a page is no answer', page(200), /does not fit its schema \(Answer\)/],
    ['says that an answer is broken', Response.json({ data: null }), /does not fit its schema \(Answer\)/],
  ])('%s', async (_, reply, message) => {
    await expect(clientOf([reply]).send(making)).rejects.toThrow(message);
  });

  it('says of a broken answer what is wrong with it', async () => {
    await expect(clientOf([Response.json({ data: null })]).send(making)).rejects.toMatchObject({
      code: 'unavailable',
      cause: expect.objectContaining({ issues: [expect.objectContaining({ code: 'invalid_type' })] }),
    });
  });

  it('takes an empty list of errors for none', async () => {
    const { send } = clientOf([Response.json({ data: { answer: 1 }, errors: [] })]);
    expect(await send(asking)).toEqual({ answer: 1 });
  });

  it('shows no token, though the server repeats it', async () => {
    const failure = await clientOf([errors('Invalid token canary-token, canary-token')])
      .send(asking)
      .catch((error: unknown) => error);
    expect(String(failure)).toContain('Invalid token [redacted], [redacted]');
  });

  it('sends nothing once it is stopped', async () => {
    const { send, requests } = clientOf([found()], { signal: AbortSignal.abort(new Error('told to stop')) });
    await expect(send(asking)).rejects.toThrow('told to stop');
    expect(requests()).toBe(0);
  });

  it('does not take being stopped for a failure of Railway', async () => {
    const stop = new AbortController();
    const { send, waits } = clientOf([], {
      signal: stop.signal,
      fetch: async (_, init) => {
        stop.abort(new Error('told to stop'));
        expect(init?.signal?.aborted).toBe(true);
        throw new DOMException('aborted', 'AbortError');
      },
    });
    await expect(send(asking)).rejects.toThrow('told to stop');
    expect(waits).toEqual([]);
  });

  it('gives each request the time of its operation', async () => {
    const never: typeof fetch = (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    const { send } = clientOf([], { fetch: never });
    await expect(send({ ...making, timeoutMs: 1 })).rejects.toMatchObject({ code: 'timeout', unknownOutcome: true });
  });
});
