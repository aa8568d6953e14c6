import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { AppError } from '../core/app-error.ts';
import { serveSmallRouter, smallServices } from './testing/small-server.ts';

test('/healthz answers without a credential', async () => {
  await using server = await serveSmallRouter();
  const response = await fetch(`${server.url}/healthz`);
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok', version: '1.2.3' }]);
});

test('/readyz is 200 when nothing is missing', async () => {
  await using server = await serveSmallRouter();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

test.each([
  [new AppError('EngineUnavailableError', 'Kestra refuses the connection'), 'Kestra refuses the connection'],
  [new Error('connect ECONNREFUSED 10.0.0.1'), 'The engine does not answer'],
])('/readyz is 503 after %o and names what is missing', async (reason, missing) => {
  await using server = await serveSmallRouter({ services: smallServices({ ready: () => Promise.reject(reason) }) });
  const response = await fetch(`${server.url}/readyz`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ error: 'EngineUnavailableError', details: { missing } });
});

test('/metrics counts requests by the pattern of their route', async () => {
  await using server = await serveSmallRouter({ registry: new Registry() });
  await server.call('/api/v1/things/one', { method: 'DELETE' });
  const metrics = await (await server.call('/metrics')).text();
  expect(metrics).toContain(
    'http_request_duration_seconds_count{method="DELETE",route="/api/v1/things/:name",status="200"} 1',
  );
  expect(metrics).toContain('process_cpu_user_seconds_total');
});

test('/metrics needs a credential', async () => {
  await using server = await serveSmallRouter();
  expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
});

test('/ leads a browser to /docs, and its icon is no error', async () => {
  await using server = await serveSmallRouter();
  const { status, headers } = await fetch(server.url, { redirect: 'manual' });
  expect([status, headers.get('location')]).toEqual([302, '/docs']);
  expect((await fetch(`${server.url}/favicon.ico`)).status).toBe(204);
});

test('/docs is a page whose files all come from this server', async () => {
  await using server = await serveSmallRouter();
  const response = await fetch(`${server.url}/docs`, { redirect: 'error' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  const files = [...(await response.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
  expect(files).toContain('/docs/swagger-ui-init.js');
  for (const file of files) {
    const answer = await fetch(server.url + file);
    await answer.arrayBuffer();
    expect(answer.status, file).toBe(200);
  }
});
