import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { credentialFromHeaders } from './credentials.ts';
import { defaultLimits } from './limits.ts';
import { requestIdFrom } from './request-id.ts';
import { goodKey } from './testing/small-router.ts';
import { serveSmallRouter } from './testing/small-server.ts';

const post = { method: 'POST', body: { name: 'one' } };

describe('an idempotency key', () => {
  it.each([
    [1, 202],
    [254, 202],
    [255, 202],
    [256, 400],
  ])('of %i characters: %i', async (length, status) => {
    await using server = await serveSmallRouter();
    const headers = { 'idempotency-key': 'k'.repeat(length) };
    const answer = await server.call('/api/v1/things', { ...post, headers });
    expect(answer.status).toBe(status);
    if (status === 400)
      expect(await answer.json()).toMatchObject({ error: 'ValidationError', details: { field: 'Idempotency-Key' } });
  });

  it('without characters: 400', async () => {
    await using server = await serveSmallRouter();
    const body = '{"name":"one"}';
    const head = `POST /api/v1/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: ${goodKey}\r\n`;
    const rest = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nIdempotency-Key:\r\n\r\n${body}`;
    const socket = connect(server.port, '127.0.0.1');
    socket.write(head + rest);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('a body', () => {
  const bodyOf = (bytes: number) => {
    const frame = '{"name":"one","pad":""}';
    return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
  };

  it.each([
    ['REST', '/api/v1/things'],
    ['tRPC', '/trpc/things.start'],
  ])('of 64 KiB is read, and of a byte more is refused: %s', async (_, path) => {
    await using server = await serveSmallRouter();
    const tooLarge = expect.stringContaining('ValidationError');
    const answers = await Promise.all(
      [65_536, 65_537].map((bytes) => server.call(path, { method: 'POST', body: bodyOf(bytes) })),
    );
    const [read, refused] = await Promise.all(answers.map((answer) => answer.text()));
    // What was read is refused for what it says, and what was not for its size.
    expect(refused).toEqual(tooLarge);
    expect(refused).toMatch(/large|bytes|65536|64/i);
    expect(read).not.toBe(refused);
  });
});

it('a batch of as many calls as are allowed is answered, and of one more refused', async () => {
  await using server = await serveSmallRouter();
  const batch = (calls: number) => {
    const names = Array(calls).fill('things.list').join(',');
    const input = Object.fromEntries(Array.from({ length: calls }, (_, at) => [at, { json: {} }]));
    return server.call(`/trpc/${names}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`);
  };
  expect((await batch(20)).status).toBe(200);
  expect((await batch(21)).status).toBe(400);
});

describe('a request id', () => {
  it('of 128 characters is kept, and of 129 replaced', () => {
    expect(requestIdFrom('x'.repeat(128))).toBe('x'.repeat(128));
    expect(requestIdFrom('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['', 'a\nb', 'a b', 'ä', ' a', 'a '])('that is not plain is replaced: %j', (id) => {
    expect(requestIdFrom(id)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that comes twice is replaced', () => {
    expect(requestIdFrom(['a', 'b'])).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a credential', () => {
  const key = (value: string) => credentialFromHeaders({ 'x-api-key': [value] });

  it('of 8,192 characters is read, and of one more refused', () => {
    expect(key('x'.repeat(8_192))).toEqual({ kind: 'api-key', value: 'x'.repeat(8_192) });
    expect(() => key('x'.repeat(8_193))).toThrow('malformed');
  });

  it.each(['', ' ', 'a b', 'a\x7f', 'a\x1f', 'ä'])('that is not visible ASCII is refused: %j', (value) => {
    expect(() => key(value)).toThrow('malformed');
  });

  it.each(['!', '~'])('may be of the first and the last visible character: %s', (value) => {
    expect(key(value)).toEqual({ kind: 'api-key', value });
  });

  it.each(['Bearer', 'Bearer ', 'Bearer a b', 'xBearer a', 'Bearer a=b', 'Basic a', 'Bearera'])(
    'in Authorization that is no bearer token is refused: %j',
    (value) => {
      expect(() => credentialFromHeaders({ authorization: [value] })).toThrow('Bearer');
    },
  );

  it.each(['Bearer a.b-c_d~e+f/g==', 'bearer  a.b-c_d~e+f/g=='])('in Authorization is what follows: %j', (value) => {
    expect(credentialFromHeaders({ authorization: [value] })).toEqual({ kind: 'bearer', value: 'a.b-c_d~e+f/g==' });
  });

  it('is one only', () => {
    expect(() => credentialFromHeaders({ authorization: ['Bearer a', 'Bearer b'] })).toThrow('one credential');
    expect(() => credentialFromHeaders({ authorization: ['Bearer a'], 'x-api-key': ['b'] })).toThrow('one credential');
    expect(credentialFromHeaders({})).toBeUndefined();
  });
});

it('what a request may cost where nothing else is configured', () => {
  expect(defaultLimits).toEqual({
    bodyBytesMax: 65_536,
    headerBytesMax: 16_384,
    batchMax: 20,
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
    keepAliveTimeoutMs: 65_000,
    idleTimeoutMs: 120_000,
    heartbeatMs: 15_000,
    socketBacklogBytesMax: 1_048_576,
    connectionsPerAddress: 500,
    requestsPerConnection: 16,
    requestsPerAddress: 100,
    requestsWaitingPerAddress: 1_000,
    callsPerAddress: 1_000,
    callsPerAddressPerSecond: 200,
    callsPerFrame: 100,
    callsPerSocket: 100,
    subscriptionsPerSocket: 1_000,
    refusalsPerSocket: 100,
    strangersCallsPerSocket: 20,
    socketsPerCaller: 100,
    strangerMs: 10_000,
    closeGraceMs: 2_500,
  });
});

it('whoever sends requests upon requests on a connection is hung up on, and takes no turn with them', async () => {
  await using server = await serveSmallRouter({ limits: { requestsPerAddress: 2, requestsWaitingPerAddress: 2 } });
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(500));
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  expect((await server.call('/api/v1/things')).status).toBe(200);
});
