import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended, environmentNames, requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('Requirement: Multiple Environment Management via API', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
    await ended(product, await requestClone(product, { environment_name: 'stage-one' }));
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('Scenario: List all staging environments', async () => {
    const { status, body } = await product.rest('GET', '/api/v1/environments');
    expect(status).toBe(200);
    expect(body).toContainEqual(
      expect.objectContaining({
        name: 'stage-one',
        created_at: expect.stringMatching(/Z$/),
        domain: expect.any(String),
        status: 'ready',
      }),
    );
    expect(body.map((each: { name: string }) => each.name)).not.toContain('production');
  });

  it('Scenario: Get specific environment details', async () => {
    const { status, body } = await product.rest('GET', '/api/v1/environments/stage-one');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'stage-one',
      database_size: expect.any(Number),
      updated_at: expect.stringMatching(/Z$/),
    });
    expect(body.services.map((each: { name: string }) => each.name)).toContain('Web');
    expect(body.configuration).toBeTypeOf('object');
  });

  it('Scenario: Delete staging environment via API', async () => {
    const accepted = await requestClone(product, { environment_name: 'to-delete' });
    await ended(product, accepted);
    const { status, body } = await product.rest('DELETE', '/api/v1/environments/to-delete');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      environment_name: 'to-delete',
      status: 'deleted',
      deleted_at: expect.stringMatching(/Z$/),
      execution_id: expect.any(String),
    });
    expect(await environmentNames(product)).not.toContain('to-delete');
  });

  it.each(['', '/staging-x'])(
    'a project that the token does not reach is 404: /api/v1/environments%s',
    async (path) => {
      const answer = await product.rest('GET', `/api/v1/environments${path}?railway_project_id=no-such-project`);
      expect([answer.status, answer.body.message]).toEqual([
        404,
        expect.stringContaining('no project no-such-project'),
      ]);
    },
  );

  it('the source environment is not deleted', async () => {
    const { status, body } = await product.rest('DELETE', '/api/v1/environments/production');
    expect([status, body.error]).toEqual([409, 'ConflictError']);
    expect(await environmentNames(product)).toContain('production');
  });

  it('a name that exists in the project is refused', async () => {
    const { status, body } = await product.rest('POST', '/api/v1/clones', {
      body: { client_name: 'Acme', environment_name: 'stage-one' },
    });
    expect([status, body.error]).toEqual([409, 'ConflictError']);
  });

  it('two clones at once cannot take the same name', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        product.rest('POST', '/api/v1/clones', { body: { client_name: 'Acme', environment_name: 'contended' } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    await Promise.all(answers.filter(({ status }) => status === 202).map(({ body }) => ended(product, body)));
    await eventually('it is listed', async () => (await environmentNames(product)).includes('contended'));
  });
});
