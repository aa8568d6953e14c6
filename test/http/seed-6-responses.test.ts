import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, requestClone } from '../harness/clones.ts';
import { type Product, type RestAnswer, startProduct } from '../harness/product.ts';

describe('Requirement: Response Format Standardization', () => {
  let product: Product;
  let accepted: RestAnswer['body'];
  beforeAll(async () => {
    product = await startProduct();
    accepted = await requestClone(product);
    await ended(product, accepted);
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('Scenario: Successful clone initiation response', () => {
    expect(accepted).toMatchObject({
      status: 'accepted',
      execution_id: expect.any(String),
      polling_url: `/api/v1/executions/dev.deployment/clone-staging-api/${accepted.execution_id}`,
      namespace: 'dev.deployment',
      flow_id: 'clone-staging-api',
      estimated_completion: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
    });
  });

  it('Scenario: Execution status response', async () => {
    const { body } = await product.rest('GET', accepted.polling_url);
    expect(body).toMatchObject({
      execution_id: accepted.execution_id,
      state: 'SUCCESS',
      start_date: expect.stringMatching(/Z$/),
    });
    expect(body.tasks[0]).toMatchObject({
      name: 'validate-inputs',
      state: 'SUCCESS',
      status: 'COMPLETED',
      duration: expect.stringMatching(/^\d+(\.\d)?s$/),
    });
  });

  it('Scenario: Error response format', async () => {
    const { status, body } = await product.rest('POST', '/api/v1/clones', {
      body: { client_name: 'Acme', environment_name: '123-staging' },
    });
    expect(status).toBe(400);
    expect(Object.keys(body).sort()).toEqual(['details', 'error', 'message', 'request_id']);
  });

  it.each([
    ['GET', '/api/v1/nothing', 404, 'NotFoundError'],
    ['GET', '/api/v1/executions/dev.deployment/clone-staging-api/unknown', 404, 'NotFoundError'],
    ['GET', '/api/v1/executions?limit=500', 400, 'ValidationError'],
    ['GET', '/api/v1/environments/no-such-environment', 404, 'NotFoundError'],
  ])('%s %s answers %i in the same form', async (method, path, status, error) => {
    const answer = await product.rest(method, path);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
  });

  it('without a credential it is 401 with WWW-Authenticate', async () => {
    const answer = await product.rest('GET', '/api/v1/environments', { anonymous: true });
    expect([answer.status, answer.body.error]).toEqual([401, 'AuthenticationError']);
    expect(answer.headers.get('www-authenticate')).toMatch(/Bearer/);
  });

  it('every answer has a request id', async () => {
    expect((await product.rest('GET', '/healthz', { anonymous: true })).headers.get('x-request-id')).toBeTruthy();
  });
});
