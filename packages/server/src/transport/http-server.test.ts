import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { errorCodes } from '../core/app-error.ts';
import { goodKey } from './testing/small-router.ts';
import { type SmallServer, serveSmallRouter } from './testing/small-server.ts';

describe('errors', () => {
  test.each(Object.entries(errorCodes))('%s has its status and an error body', async (code, { status }) => {
    await using server = await serveSmallRouter();
    const response = await server.call(`/api/v1/fail/${code}`, { headers: { 'x-request-id': 'abc-1' } });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: code,
      message: `It is a ${code}`,
      details: { fact: 1 },
      request_id: 'abc-1',
    });
  });

  test('what nobody foresaw is 500, without its cause in the answer and with it in the log', async () => {
    await using server = await serveSmallRouter();
    const response = await server.call('/api/v1/fail/crash');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('SELECT');
    await expect.poll(() => server.logged.join()).toContain('SELECT secret');
  });

  test('Retry-After is in whole seconds, rounded up', async () => {
    await using server = await serveSmallRouter();
    expect((await server.call('/api/v1/fail/RateLimitError')).headers.get('retry-after')).toBe('2');
  });

  test('an unknown path is 404 for whoever asks', async () => {
    await using server = await serveSmallRouter();
    const response = await fetch(`${server.url}/api/v1/nothing`, { method: 'POST', body: '{' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: 'NotFoundError' });
  });

  test('another method on a known path is refused with the methods that it has', async () => {
    await using server = await serveSmallRouter();
    const response = await server.call('/api/v1/things', { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, GET']);
    expect(await response.json()).toMatchObject({ error: 'ValidationError', details: { field: 'method' } });
  });

  test('a path that is no UTF-8 is refused', async () => {
    await using server = await serveSmallRouter();
    const response = await server.call('/api/v1/fail/%E0%A4%A');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'ValidationError', details: { field: 'path' } });
  });
});

describe('authentication', () => {
  const refused: [string, Record<string, string>][] = [
    ['nothing', {}],
    ['a wrong key', { 'x-api-key': 'us_wrong' }],
    ['another scheme', { authorization: 'Basic dXM6Z29vZA==' }],
    ['a bearer without a token', { authorization: 'Bearer' }],
    ['two credentials', { authorization: 'Bearer abc', 'x-api-key': goodKey }],
  ];
  test.each(refused)('%s is 401 with WWW-Authenticate, before the body is looked at', async (_name, headers) => {
    await using server = await serveSmallRouter();
    const response = await fetch(`${server.url}/api/v1/things`, { method: 'POST', headers, body: 'not json' });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="understudy"']);
    expect(await response.json()).toMatchObject({ error: 'AuthenticationError' });
  });

  test('two Authorization headers are 401', async () => {
    await using server = await serveSmallRouter();
    const head = `GET /api/v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${goodKey}\r\nAuthorization: Bearer b\r\n`;
    expect(await raw(server, `${head}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 401 /);
  });

  test('a good bearer token is let in', async () => {
    await using server = await serveSmallRouter();
    const headers = { authorization: `bearer ${goodKey}` };
    expect((await fetch(`${server.url}/api/v1/things`, { headers })).status).toBe(200);
  });
});

describe('request ids', () => {
  test('a sane one is kept', async () => {
    await using server = await serveSmallRouter();
    const response = await server.call('/healthz', { headers: { 'x-request-id': 'req_1.2:3-4' } });
    expect(response.headers.get('x-request-id')).toBe('req_1.2:3-4');
  });

  test.each(['has space', 'é', 'x'.repeat(129)])('%s is replaced', async (id) => {
    await using server = await serveSmallRouter();
    const response = await server.call('/healthz', { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('broken requests', () => {
  const broken: [string, string][] = [
    ['a control character in a header', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\x01b\r\n\r\n'],
    ['headers beyond the limit', `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a request sent too slowly', 'POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n'],
    [
      'a body sent too slowly',
      `POST /api/v1/things HTTP/1.1\r\nHost: x\r\nX-API-Key: ${goodKey}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{`,
    ],
  ];
  test.each(broken)('%s: 400 with an error body', async (_name, request) => {
    await using server = await serveSmallRouter({ limits: { headersTimeoutMs: 100, requestTimeoutMs: 200 } });
    const answer = await raw(server, request);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: 'ValidationError', details: {} });
  });
});

describe('connections that hold what others need are ended', () => {
  test('one that is kept for another request which does not come', async () => {
    await using server = await serveSmallRouter({ limits: { keepAliveTimeoutMs: 50 } });
    expect(await raw(server, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });

  const watch = `GET /api/v1/things/endless/logs HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nX-API-Key: ${goodKey}\r\n\r\n`;

  test('one on which nothing moves', async () => {
    await using server = await serveSmallRouter({ limits: { idleTimeoutMs: 100 } });
    expect(await raw(server, watch)).toMatch(/^HTTP\/1.1 200 /);
  });

  test('but not a quiet stream, which its heartbeat keeps alive', async () => {
    await using server = await serveSmallRouter({ limits: { idleTimeoutMs: 1_000, heartbeatMs: 20 } });
    const socket = connect(server.port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    socket.write(watch);
    // Sixty of them take longer than a connection may be idle.
    await expect.poll(() => received.split(': quiet').length, { timeout: 20_000 }).toBeGreaterThan(60);
    expect(socket.closed).toBe(false);
    socket.destroy();
  });

  test('nor a WebSocket that is quiet between two pings', async () => {
    await using server = await serveSmallRouter({ limits: { idleTimeoutMs: 50, heartbeatMs: 500 } });
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/trpc`);
    expect(String((await once(socket, 'message'))[0])).toBe('PING');
    socket.terminate();
  });
});

describe('security headers', () => {
  const expected: [string, string][] = [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'SAMEORIGIN'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
  ];
  const paths = ['/healthz', '/api/v1/things', '/api/v1/nothing', '/api/v1/fail/crash', '/trpc/things.list', '/docs'];
  test.each(paths)('%s has them', async (path) => {
    await using server = await serveSmallRouter();
    const { headers } = await server.call(path);
    expect(expected.map(([name]) => [name, headers.get(name)])).toEqual(expected);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*object-src 'none'/);
    expect([...headers.keys()]).not.toContain('x-powered-by');
  });
});

test('a request that asks for HTTP/2 is answered over HTTP/1.1, body and all', async () => {
  await using server = await serveSmallRouter();
  const head = `POST /api/v1/things HTTP/1.1\r\nHost: x\r\nX-API-Key: ${goodKey}\r\nContent-Type: application/json\r\n`;
  const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
  const socket = connect(server.port, '127.0.0.1');
  socket.write(`${head}${upgrade}Content-Length: 14\r\n\r\n{"name":`);
  socket.write('"one"}');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1.1 202 /);
  socket.destroy();
});

describe('the request log', () => {
  test('holds neither webhook key, query, credential nor body', async () => {
    await using server = await serveSmallRouter();
    await server.call('/api/v1/hook/webhook/s3cret?token=s3cret', {
      method: 'POST',
      body: { name: 's3cret' },
      headers: { cookie: 's3cret', 'idempotency-key': 's3cret' },
    });
    await expect.poll(() => server.logged.length).toBeGreaterThan(0);
    expect(server.logged.join()).toContain('/api/v1/hook/webhook/[redacted]');
    expect(server.logged.join()).not.toMatch(/s3cret|us_good/);
  });
});

/** What the server answers to these bytes. */
async function raw({ port }: SmallServer, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request, 'latin1');
  return text(socket);
}
