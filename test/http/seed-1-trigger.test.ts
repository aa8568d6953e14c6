import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('Requirement: Kestra HTTP Trigger for Clone Operations', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const webhook = () => `/api/v1/executions/webhook/dev.deployment/clone-staging-api/${product.webhookKey}`;

  it('Scenario: Trigger clone via HTTP POST', async () => {
    const { status, body } = await product.rest('POST', webhook(), { body: { client_name: 'Acme' } });
    expect(status).toBe(202);
    expect((await product.rest('GET', body.polling_url)).body.execution_id).toBe(body.execution_id);
    await ended(product, body);
  });

  it('Scenario: Accept JSON payload with clone parameters', async () => {
    const accepted = await requestClone(product, {
      client_name: 'Payload Ltd',
      source_environment: 'production',
      enable_basic_auth: true,
    });
    const { body } = await product.rest('GET', accepted.polling_url);
    expect(body.inputs).toMatchObject({
      client_name: 'Payload Ltd',
      source_environment: 'production',
      enable_basic_auth: true,
    });
    await ended(product, accepted);
  });

  it('Scenario: Return execution URL for polling', async () => {
    const { headers, body } = await product.rest('POST', webhook(), { body: { client_name: 'Acme' } });
    expect(body.polling_url).toBe(`/api/v1/executions/dev.deployment/clone-staging-api/${body.execution_id}`);
    expect(headers.get('location')).toBe(body.polling_url);
    await ended(product, body);
  });

  it('a wrong webhook key is 404', async () => {
    const { status, body } = await product.rest('POST', webhook().replace(product.webhookKey, 'wrong'), {
      body: { client_name: 'Acme' },
    });
    expect([status, body.error]).toEqual([404, 'NotFoundError']);
  });
});
