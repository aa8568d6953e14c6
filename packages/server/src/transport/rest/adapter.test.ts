import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { goodKey } from '../testing/small-router.ts';
import { type SmallServer, serveSmallRouter } from '../testing/small-server.ts';

describe('answers', () => {
  test('status and headers are the procedure’s, times RFC 3339', async () => {
    await using server = await serveSmallRouter();
    const response = await server.call('/api/v1/things', { method: 'POST', body: { name: 'one' } });
    expect([response.status, response.headers.get('location')]).toEqual([202, '/api/v1/things/one']);
    expect(await response.json()).toEqual({ status: 'accepted', name: 'one', at: '1970-01-01T00:00:00.000Z' });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('a status can depend on the output', async () => {
    await using server = await serveSmallRouter();
    const response = await server.call('/api/v1/things', { method: 'POST', body: { name: 'one', dry_run: true } });
    expect(response.status).toBe(200);
  });

  test('the idempotency key reaches the procedure', async () => {
    await using server = await serveSmallRouter();
    const headers = { 'idempotency-key': 'k1' };
    const response = await server.call('/api/v1/things', { method: 'POST', body: { name: 'one' }, headers });
    expect(response.headers.get('idempotent-replayed')).toBe('k1');
  });

  test('DELETE needs no body', async () => {
    await using server = await serveSmallRouter();
    const response = await server.call('/api/v1/things/one', { method: 'DELETE' });
    expect(await response.json()).toEqual({ deleted: 'one' });
  });
});

describe('query parameters', () => {
  const read: [string, object][] = [
    ['', { limit: 50 }],
    ['?limit=5&deep=false', { limit: 5, deep: false }],
    ['?state=RUNNING', { limit: 50, state: ['RUNNING'] }],
    ['?state=RUNNING&state=SUCCESS', { limit: 50, state: ['RUNNING', 'SUCCESS'] }],
    ['?from=2026-01-12T11:32:00%2B01:00', { limit: 50, from: '2026-01-12T10:32:00.000Z' }],
  ];
  test.each(read)('%s is read by what the schema says', async (query, input) => {
    await using server = await serveSmallRouter();
    const response = await server.call(`/api/v1/things${query}`);
    expect(await response.json()).toMatchObject({ input });
  });

  test.each([
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['limit=201', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['deep=yes', 'deep'],
    ['state=NAPPING', 'state.0'],
    ['from=yesterday', 'from'],
    ['nonsense=1', 'nonsense'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
  ])('%s is refused by name', async (query, field) => {
    await using server = await serveSmallRouter();
    const response = await server.call(`/api/v1/things?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'ValidationError', details: { field } });
  });

  test('the schema stays as it was: tRPC takes no text for a number', async () => {
    await using server = await serveSmallRouter();
    await server.call('/api/v1/things?limit=5');
    const input = encodeURIComponent(JSON.stringify({ json: { limit: '5' } }));
    expect((await server.call(`/trpc/things.list?input=${input}`)).status).toBe(400);
  });
});

describe('bodies', () => {
  const post = (server: SmallServer, body: string | Uint8Array, headers: Record<string, string>) =>
    fetch(`${server.url}/api/v1/things`, { method: 'POST', body, headers: { 'x-api-key': goodKey, ...headers } });
  const asJson = { 'content-type': 'application/json' };

  const refused: [string, string | Uint8Array, Record<string, string>][] = [
    ['malformed JSON', '{"name":', asJson],
    ['a list', '[]', asJson],
    ['a text', '"one"', asJson],
    ['null', 'null', asJson],
    ['a form', 'name=one', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['text/plain', '{"name":"one"}', { 'content-type': 'text/plain' }],
    ['no content type', new TextEncoder().encode('{"name":"one"}'), {}],
    ['another charset', '{"name":"one"}', { 'content-type': 'application/json; charset=latin1' }],
    ['an unknown encoding', '{"name":"one"}', { ...asJson, 'content-encoding': 'zip' }],
    ['a huge body', JSON.stringify({ name: 'x'.repeat(65_536) }), asJson],
    [
      'a body that is huge once unpacked',
      gzipSync(JSON.stringify({ name: 'x'.repeat(1e6) })),
      { ...asJson, 'content-encoding': 'gzip' },
    ],
  ];
  test.each(refused)('%s is refused as `body`', async (_name, body, headers) => {
    await using server = await serveSmallRouter();
    const response = await post(server, body, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'ValidationError', details: { field: 'body' } });
  });

  test.each([
    ['{"name":5}', 'name'],
    ['{}', 'name'],
    ['{"name":"one","dry_run":"true"}', 'dry_run'],
    ['{"name":"one","nonsense":1}', 'nonsense'],
    ['{"name":"one","__proto__":{"dry_run":true}}', '__proto__'],
  ])('%s is refused by name', async (body, field) => {
    await using server = await serveSmallRouter();
    const response = await post(server, body, asJson);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'ValidationError', details: { field } });
  });

  test.each(['/api/v1/things/a%00b', '/api/v1/things/a%0Ab', '/api/v1/things/a?name=%1B'])(
    'control characters in %s are refused',
    async (path) => {
      await using server = await serveSmallRouter();
      const response = await server.call(path, { method: 'DELETE' });
      expect(await response.json()).toMatchObject({ error: 'ValidationError', details: { field: 'name' } });
    },
  );

  test('a missing body is an empty one', async () => {
    await using server = await serveSmallRouter();
    const response = await server.call('/api/v1/things', { method: 'POST' });
    expect(await response.json()).toMatchObject({ details: { field: 'name' } });
  });

  test('a charset of UTF-8 and gzip are understood', async () => {
    await using server = await serveSmallRouter();
    const headers = { 'content-type': 'Application/JSON; charset=utf-8', 'content-encoding': 'gzip' };
    expect((await post(server, gzipSync('{"name":"one"}'), headers)).status).toBe(202);
  });

  test('a field of the path cannot be given again', async () => {
    await using server = await serveSmallRouter();
    const body = { name: 'one', webhook_key: 'other' };
    const response = await server.call('/api/v1/hook/webhook/key', { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ details: { field: 'webhook_key' } });
  });

  test('a chunked body beyond the limit is refused', async () => {
    await using server = await serveSmallRouter();
    const headers = { 'x-api-key': goodKey, 'content-type': 'application/json' };
    const answer = await new Promise((resolve, reject) => {
      const sent = request(`${server.url}/api/v1/things`, { method: 'POST', headers }, (res) => resolve(json(res)));
      sent.on('error', reject);
      sent.write('{"name":"');
      for (let kib = 0; kib < 100; kib++) sent.write('x'.repeat(1_024));
      sent.end('"}');
    });
    expect(answer).toMatchObject({ error: 'ValidationError', details: { field: 'body' } });
  });
});
