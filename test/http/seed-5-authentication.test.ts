import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('Requirement: Kestra Webhook Authentication', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const trigger = (headers: Record<string, string>) =>
    product.rest('POST', `/api/v1/executions/webhook/dev.deployment/clone-staging-api/${product.webhookKey}`, {
      anonymous: true,
      headers,
      body: { client_name: 'Acme', dry_run: true },
    });
  const newKey = async (namespaces: readonly string[]) => {
    const body = { name: 'frontend', permissions: ['clone'], namespaces };
    return (await product.rest('POST', '/api/v1/keys', { body })).body.secret;
  };

  it('Scenario: Bearer token authentication', async () => {
    expect((await trigger({ authorization: `Bearer ${product.token}` })).status).toBe(200);
  });

  it.each([{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic dXNlcjpwYXNz' }])(
    'Scenario: Bearer token authentication (401 for %o)',
    async (wrong: Record<string, string>) => {
      const { status, headers, body } = await trigger(wrong);
      expect([status, body.error]).toEqual([401, 'AuthenticationError']);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    },
  );

  it('Scenario: API key authentication alternative', async () => {
    expect((await trigger({ 'x-api-key': await newKey(['dev.deployment']) })).status).toBe(200);
    expect((await trigger({ 'x-api-key': `us_${'0'.repeat(26)}_${'A'.repeat(43)}` })).status).toBe(401);
  });

  it('Scenario: API key authentication alternative (scoped to namespaces)', async () => {
    const headers = { 'x-api-key': await newKey(['prod']) };
    expect((await trigger(headers)).status).toBe(403);
    const accepted = await requestClone(product);
    expect((await product.rest('GET', accepted.polling_url, { anonymous: true, headers })).status).toBe(404);
    await ended(product, accepted);
  });
});
