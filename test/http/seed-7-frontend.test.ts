import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('Requirement: Frontend Integration Support', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('Scenario: CORS headers for browser requests', async () => {
    const preflight = await product.rest('OPTIONS', '/api/v1/clones', {
      anonymous: true,
      headers: {
        origin: 'https://app.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-api-key,content-type',
      },
    });
    expect(preflight.status).toBeLessThan(300);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-api-key');
  });

  it('Scenario: CORS headers for browser requests (another origin gets none)', async () => {
    const { headers } = await product.rest('GET', '/healthz', { headers: { origin: 'https://evil.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('Scenario: Webhook URL discovery', async () => {
    const { body } = await product.rest('GET', '/openapi.json', { anonymous: true });
    expect(Object.keys(body.paths)).toContain('/api/v1/executions/webhook/{namespace}/{flow_id}/{webhook_key}');
  });

  it('Scenario: Output data extraction', async () => {
    const { outputs } = await ended(product, await requestClone(product));
    expect(outputs).toMatchObject({
      staging_url: expect.stringMatching(/^https:/),
      environment_name: expect.any(String),
      database_size: expect.any(Number),
      duration: expect.stringMatching(/s$/),
    });
  });
});
