import { expect, test } from 'vitest';
import { serveSmallRouter } from './testing/small-server.ts';

const preflight = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'x-api-key,content-type,idempotency-key',
};

test('a preflight of a configured origin is answered without a credential', async () => {
  await using server = await serveSmallRouter();
  const { status, headers } = await fetch(`${server.url}/api/v1/things`, {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example.com', ...preflight },
  });
  expect(status).toBe(204);
  expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  expect(headers.get('access-control-allow-methods')).toBe('GET,POST,DELETE');
  expect(headers.get('access-control-allow-headers')).toBe(
    'Authorization,X-API-Key,Content-Type,Idempotency-Key,Last-Event-ID,X-Request-Id,trpc-accept,traceparent,tracestate,baggage,sentry-trace',
  );
  expect(headers.get('access-control-max-age')).toBe('600');
  expect(headers.get('vary')).toContain('Origin');
});

test('another origin gets no permission', async () => {
  await using server = await serveSmallRouter();
  for (const method of ['OPTIONS', 'GET']) {
    const headers = { origin: 'https://evil.example.com', ...preflight };
    const response = await fetch(`${server.url}/api/v1/things`, { method, headers });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('an error can be read by a page, with the headers that explain it', async () => {
  await using server = await serveSmallRouter();
  const { status, headers } = await fetch(`${server.url}/api/v1/things`, {
    headers: { origin: 'https://app.example.com' },
  });
  expect([status, headers.get('access-control-allow-origin')]).toEqual([401, 'https://app.example.com']);
  expect(headers.get('access-control-expose-headers')).toBe(
    'X-Request-Id,Location,Retry-After,Idempotent-Replayed,RateLimit,RateLimit-Policy,WWW-Authenticate',
  );
});

test('an origin may be configured with a slash at its end', async () => {
  await using server = await serveSmallRouter({ corsOrigins: ['https://app.example.com:443/'] });
  const { headers } = await server.call('/healthz', { headers: { origin: 'https://app.example.com' } });
  expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com');
});

test('`*` lets every origin call', async () => {
  await using server = await serveSmallRouter({ corsOrigins: ['*'] });
  const { headers } = await server.call('/healthz', { headers: { origin: 'https://any.example.com' } });
  expect(headers.get('access-control-allow-origin')).toBe('*');
});
