import type { Product } from '../../harness/product.ts';
import type { Canary } from './find-leaks.ts';

const webhook = '/api/v1/executions/webhook/dev.deployment/clone-staging-api';

/** Sends secrets to every place of a request that is not there to be echoed: wrong ones as credentials, good ones where they do not belong. */
export async function abuse(product: Product, canaries: readonly Canary[]): Promise<void> {
  for (const { value } of canaries) await misuse(product, value);
  await product.rest('POST', '/api/v1/clones', { body: `{"client_name": "${product.apiKey}` });
  await product.rest('POST', `${webhook}/${product.webhookKey}`, { body: { client_name: '' } });
  await product.rest('POST', `${webhook}/${product.webhookKey}`, { anonymous: true, body: { client_name: 'Acme' } });
}

async function misuse(product: Product, value: string): Promise<void> {
  const encoded = encodeURIComponent(value);
  const input = encodeURIComponent(JSON.stringify({ json: { password: value } }));
  const wrong: Readonly<Record<string, string>>[] = [
    { 'x-api-key': value },
    { authorization: `Bearer ${value}` },
    { authorization: `Basic ${Buffer.from(`user:${value}`).toString('base64')}` },
    { authorization: value, cookie: `session=${value}` },
  ];
  for (const headers of wrong) {
    await product.rest('GET', '/api/v1/keys', { anonymous: true, headers });
    await product.rest('POST', '/api/v1/clones', { anonymous: true, headers, body: { client_name: 'Acme' } });
  }
  await product.rest('GET', `/api/v1/executions?token=${encoded}&limit=1`);
  await product.rest('GET', `/trpc/history.list?input=${input}`);
  await product.rest('POST', '/api/v1/clones', { body: { client_name: 'Acme', password: value } });
  await product.rest('POST', '/api/v1/clones', {
    body: { client_name: 'Acme', dry_run: true, public_key: { d: value } },
  });
  await product.rest('POST', '/api/v1/clones', { body: { client_name: 'Acme', credentials: { deep: [value] } } });
  for (const callback_url of [`ftp://127.0.0.1:9/${encoded}?${encoded}`, `127.0.0.1:9/${encoded}`, [encoded]])
    await product.rest('POST', '/api/v1/clones', { body: { client_name: 'Acme', callback_url } });
  await product.rest('POST', '/api/v1/clones', { body: `{"token": "${value}", ` });
  await product.rest('POST', '/trpc/clone.start', { body: { json: { api_key: value } } });
  await product.rest('POST', '/trpc/clone.start', { body: `{"json": "${value}" broken` });
  await product.rest('GET', `/trpc/history.list?input=${encoded}`);
  await product.rest('POST', `${webhook}/${encoded}`, { body: { client_name: 'Acme' } });
  await product.rest('POST', '/api/v1/clones', { headers: { 'idempotency-key': value }, body: {} });
}
