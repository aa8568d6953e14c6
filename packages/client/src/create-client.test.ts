import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ClientOptions, createClient, isUnderstudyError, UnderstudyError } from './index.ts';

afterEach(() => void vi.unstubAllGlobals());

/** A server of these answers, until disposed. */
async function serve(answer: RequestListener): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const json = { 'content-type': 'application/json' };
const answered = (data: unknown) => JSON.stringify({ result: { data: { json: data } } });
const refused = (error: string, more: object = {}) =>
  JSON.stringify({
    error: { json: { data: { error, message: `It is a ${error}`, details: {}, request_id: 'r1', ...more } } },
  });
const client = (url: string, options: Partial<ClientOptions> = {}) =>
  createClient({ url, apiKey: 'us_key', ...options } as ClientOptions);

/** What `fetch` does where nothing listens. */
const refusing: typeof fetch = async () => {
  throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
};

describe('an address', () => {
  it.each([
    ['https://understudy.example.com', 'https://understudy.example.com/trpc/keys.revoke'],
    ['https://agency.example/understudy', 'https://agency.example/understudy/trpc/keys.revoke'],
    ['https://agency.example/understudy/?a=b#c', 'https://agency.example/understudy/trpc/keys.revoke'],
  ])('keeps its path: %s', async (url, asked) => {
    const seen: string[] = [];
    const own: typeof fetch = async (input) => refusing(String(seen.push(String(input))));
    await expect(client(url, { fetch: own, retries: 0 }).keys.revoke('key_1')).rejects.toThrow();
    expect(seen).toEqual([asked]);
  });
});

describe('what went wrong', () => {
  it('is the innermost reason where nothing answers', async () => {
    const call = client('http://127.0.0.1:9', { fetch: refusing }).keys.revoke('key_1');
    await expect(call).rejects.toMatchObject({ code: 'NetworkError', message: 'connect ECONNREFUSED' });
  });

  it('is the status where something else answers', async () => {
    await using proxy = await serve((_, response) => response.writeHead(502).end('<html>'));
    await expect(client(proxy.url, { retries: 0 }).keys.revoke('key_1')).rejects.toMatchObject({
      code: 'NetworkError',
      message: 'the answer, of status 502, is not one of Understudy',
    });
  });

  it('is the server’s error, with when to ask again and where to read more', async () => {
    await using server = await serve((_, response) =>
      response
        .writeHead(429, { ...json, 'retry-after': '3600' })
        .end(refused('RateLimitError', { details: { limit: 10 } })),
    );
    const thrown = await client(server.url)
      .clone.start({ client_name: 'Acme' })
      .catch((error: unknown) => error);
    expect(isUnderstudyError(thrown, 'RateLimitError')).toBe(true);
    expect(isUnderstudyError(thrown, 'NotFoundError')).toBe(false);
    expect(thrown).toMatchObject({ retryAfterMs: 3_600_000, requestId: 'r1', details: { limit: 10 } });
    expect(thrown).toHaveProperty('docsUrl', expect.stringMatching(/\/docs\/errors\/RateLimitError\.md$/));
  });

  it('is an UnderstudyError of another copy of the package, too', () => {
    const other = Object.assign(new Error('No'), { name: 'UnderstudyError', code: 'NotFoundError' });
    expect(isUnderstudyError(other, 'NotFoundError')).toBe(true);
    expect(isUnderstudyError(new Error('No'))).toBe(false);
    expect(new UnderstudyError('NotFoundError', 'No')).toBeInstanceOf(Error);
  });

  it('is an InternalError where a newer server has another code', async () => {
    await using server = await serve((_, response) => response.writeHead(418, json).end(refused('TeapotError')));
    await expect(client(server.url).executions.get('x')).rejects.toMatchObject({ code: 'InternalError' });
  });
});

describe('the time that a call may take', () => {
  const silent: RequestListener = () => undefined;

  it('is the client’s, with a server that accepts and says nothing', async () => {
    await using server = await serve(silent);
    await expect(client(server.url, { timeoutMs: 100 }).environments.list()).rejects.toMatchObject({
      code: 'TimeoutError',
    });
  });

  it('is the call’s own where it has one', async () => {
    await using server = await serve(silent);
    const call = client(server.url).executions.get('x', { timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ code: 'TimeoutError', message: 'no answer within 0.1 s' });
  });

  it('ends an answer that stops half way, too', async () => {
    await using server = await serve((_, response) => void response.writeHead(200, json).write('{"result":'));
    await expect(client(server.url, { timeoutMs: 100 }).environments.list()).rejects.toMatchObject({
      code: 'TimeoutError',
    });
  });

  it('ends a wait for auth, and for a fetch that knows no signal', async () => {
    const never = () => new Promise<never>(() => undefined);
    const waiting = createClient({ url: 'http://127.0.0.1:9', auth: never, timeoutMs: 50 });
    await expect(waiting.environments.list()).rejects.toMatchObject({ code: 'TimeoutError' });
    const deaf = client('http://127.0.0.1:9', { fetch: never, timeoutMs: 50 });
    await expect(deaf.environments.list()).rejects.toMatchObject({ code: 'TimeoutError' });
  });
});

describe('an abort', () => {
  const started = async (reason?: unknown) => {
    const abort = new AbortController();
    const server = await serve(() => abort.abort(reason));
    return { server, signal: abort.signal };
  };

  it.each([undefined, new Error('the user left'), 'gone'])(
    'is an AbortError, whatever its reason: %s',
    async (reason) => {
      const { server, signal } = await started(reason);
      await using _ = server;
      await expect(client(server.url).executions.get('x', { signal })).rejects.toMatchObject({ name: 'AbortError' });
    },
  );

  it('before a call sends nothing', async () => {
    const sent = vi.fn(refusing);
    const call = client('http://127.0.0.1:9', { fetch: sent }).executions.get('x', { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).not.toHaveBeenCalled();
  });

  it('of a result is one too, and no failure of the execution', async () => {
    await using server = await serve(() => undefined);
    const signal = AbortSignal.abort();
    await expect(client(server.url).executions.of('x').result({ signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  it('is what a watch ends with when the client is closed', async () => {
    await using server = await serve(() => undefined);
    const closing = client(server.url);
    const next = closing.executions.watch('x').next();
    await closing.close();
    await expect(next).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a call is sent again', () => {
  const after = (failures: number, fail: RequestListener) => {
    const keys: (string | undefined)[] = [];
    const answer: RequestListener = (request, response) => {
      keys.push(request.headers['idempotency-key']?.toString());
      if (keys.length <= failures) fail(request, response);
      else response.writeHead(200, json).end(answered({ id: 'key_1' }));
    };
    return { keys, answer };
  };
  const away: RequestListener = (_, response) =>
    void response.writeHead(503, { ...json, 'retry-after': '0' }).end(refused('EngineUnavailableError'));
  const cut: RequestListener = (request) => void request.socket.destroy();

  it.each([
    ['was refused for now', away],
    ['got no answer', cut],
  ])('where it %s, with the same idempotency key', async (_, fail) => {
    const { keys, answer } = after(2, fail);
    await using server = await serve(answer);
    await client(server.url).keys.revoke('key_1');
    expect(keys).toEqual([keys[0], keys[0], keys[0]]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('as often as is said, and no more', async () => {
    const { keys, answer } = after(9, away);
    await using server = await serve(answer);
    await expect(client(server.url, { retries: 1 }).keys.revoke('key_1')).rejects.toMatchObject({
      code: 'EngineUnavailableError',
    });
    expect(keys).toHaveLength(2);
  });

  it('not where its answer would hold a secret and may have been lost', async () => {
    const { keys, answer } = after(1, cut);
    await using server = await serve(answer);
    await expect(client(server.url).keys.create({ name: 'ci', permissions: ['clone'] })).rejects.toMatchObject({
      code: 'NetworkError',
    });
    expect(keys).toHaveLength(1);
  });
});

describe('auth', () => {
  const unlessToken =
    (good: string): RequestListener =>
    (request, response) =>
      request.headers.authorization === `Bearer ${good}`
        ? response.writeHead(200, json).end(answered([]))
        : response.writeHead(401, json).end(refused('AuthenticationError'));

  it('is asked once for many calls, and again when its token was refused', async () => {
    await using server = await serve(unlessToken('second'));
    const tokens = ['first', 'second', 'third'];
    const auth = vi.fn(async () => tokens.shift() ?? '');
    const asking = createClient({ url: server.url, auth });
    await Promise.all([asking.environments.list(), asking.environments.list(), asking.environments.list()]);
    await asking.environments.list();
    expect(auth).toHaveBeenCalledTimes(2);
  });

  it('is asked again when its token has ended', async () => {
    const tokenUntil = (ms: number) => `h.${btoa(JSON.stringify({ exp: (Date.now() + ms) / 1_000 }))}.s`;
    const fresh = tokenUntil(3_600_000);
    await using server = await serve(unlessToken(fresh));
    const auth = vi.fn().mockResolvedValueOnce(tokenUntil(-1)).mockResolvedValue(fresh);
    const asking = createClient({ url: server.url, auth });
    await asking.environments.list().catch(() => undefined);
    await asking.environments.list();
    await asking.environments.list();
    expect(auth).toHaveBeenCalledTimes(2);
  });

  it('that fails is an AuthenticationError, and is asked again next time', async () => {
    await using server = await serve(unlessToken('good'));
    const auth = vi.fn().mockRejectedValueOnce(new Error('no session')).mockResolvedValue('good');
    const asking = createClient({ url: server.url, auth });
    await expect(asking.environments.list()).rejects.toMatchObject({ code: 'AuthenticationError' });
    expect(await asking.environments.list()).toEqual([]);
  });

  it('may give an API key', async () => {
    await using server = await serve((request, response) =>
      response.writeHead(200, json).end(answered([{ name: request.headers['x-api-key'] }])),
    );
    expect(await createClient({ url: server.url, auth: () => 'us_key' }).environments.list()).toEqual([
      { name: 'us_key' },
    ]);
  });
});

describe('a server that is not there', () => {
  it('ends a watch within the time, after it was told', async () => {
    const states: string[] = [];
    const onConnection: ClientOptions['onConnection'] = ({ state }) => void states.push(state);
    const away = client('http://127.0.0.1:9', { timeoutMs: 600, onConnection });
    await expect(away.executions.watch('x').next()).rejects.toMatchObject({ code: 'NetworkError' });
    expect([states[0], states[1], states.at(-1)]).toEqual(['connecting', 'reconnecting', 'closed']);
  });

  it('or says nothing ends a result, by whatever transport', async () => {
    await using server = await serve(() => undefined);
    for (const transport of ['auto', 'sse', 'polling'] as const) {
      const call = client(server.url, { timeoutMs: 300, transport }).executions.of('x').result();
      await expect(call, transport).rejects.toMatchObject({ code: 'TimeoutError' });
    }
  });

  it('a WebSocket that is asked for where there is none is named', async () => {
    vi.stubGlobal('WebSocket', undefined);
    const without = client('http://127.0.0.1:9', { transport: 'websocket', timeoutMs: 300 });
    await expect(without.executions.watch('x').next()).rejects.toThrow('has no WebSocket');
  });
});
