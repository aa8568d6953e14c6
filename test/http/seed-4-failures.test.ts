import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs, ended, environmentNames, requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import { type Product, type RestAnswer, startProduct } from '../harness/product.ts';

type TaskBody = RestAnswer['body'];

describe('Requirement: Error Handling and Failure Reporting', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  const task = (execution: RestAnswer['body'], name: string): TaskBody =>
    execution.tasks.find((each: TaskBody) => each.name === name);

  it('Scenario: Task-level failure reporting', async () => {
    const execution = await ended(product, await requestClone(product, { source_environment: 'no-such-environment' }));
    expect(execution.state).toBe('FAILED');
    expect(execution.error).toMatchObject({
      task: 'validate-inputs',
      message: expect.stringContaining('no-such-environment'),
    });
    expect(task(execution, 'create-environment')).toMatchObject({ state: 'CREATED', status: 'PENDING' });
  });

  it('Scenario: Task-level failure reporting (earlier tasks are COMPLETED)', async () => {
    product.simulator.faults.inject({ operation: 'ServiceDomainCreate', times: 100, kind: 'http-500' });
    const execution = await ended(product, await requestClone(product));
    product.simulator.faults.clear();
    expect(execution.error.task).toBe('assign-domain');
    expect(task(execution, 'sync-database')).toMatchObject({ state: 'SUCCESS', status: 'COMPLETED' });
  });

  it('Scenario: Rollback status reporting', async () => {
    product.simulator.faults.inject({ operation: 'ServiceDomainCreate', times: 100, kind: 'http-500' });
    const accepted = await requestClone(product);
    const execution = await ended(product, accepted);
    product.simulator.faults.clear();
    expect(task(execution, 'rollback')).toMatchObject({ state: 'SUCCESS', status: 'COMPLETED' });
    const lines = (await allLogs(product, accepted.execution_id))
      .filter((line) => line.task === 'rollback')
      .map((line) => line.message);
    expect(lines.join('\n')).toContain(accepted.environment_name);
    expect(await environmentNames(product)).not.toContain(accepted.environment_name);
  });

  it('Scenario: Retry status tracking', async () => {
    product.simulator.faults.inject({ operation: 'ServiceDomainCreate', times: 100, kind: 'http-500' });
    const accepted = await requestClone(product);
    const retrying = await eventually('the task waits for its next attempt', async () => {
      const { body } = await product.rest('GET', accepted.polling_url);
      return body.state === 'RETRYING' && body;
    });
    expect(task(retrying, 'assign-domain')).toMatchObject({
      status: 'RETRYING',
      attempts: expect.any(Number),
      max_attempts: 4,
    });
    expect(Date.parse(task(retrying, 'assign-domain').next_retry_at)).not.toBeNaN();
    const execution = await ended(product, accepted);
    product.simulator.faults.clear();
    expect(execution.state).toBe('FAILED');
    expect(task(execution, 'assign-domain')).toMatchObject({ attempts: 4, status: 'FAILED' });
    const attempts = new Set(
      (await allLogs(product, accepted.execution_id))
        .filter((line) => line.task === 'assign-domain')
        .map((line) => line.attempt),
    );
    expect([...attempts]).toEqual([1, 2, 3, 4]);
  });

  it('a cancelled clone is rolled back', async () => {
    const accepted = await requestClone(product);
    await eventually('it runs', async () => (await environmentNames(product)).includes(accepted.environment_name));
    const { status } = await product.rest('POST', `/api/v1/executions/${accepted.execution_id}/cancel`);
    expect(status).toBe(202);
    expect((await ended(product, accepted)).state).toBe('KILLED');
    await eventually(
      'the environment is gone',
      async () => !(await environmentNames(product)).includes(accepted.environment_name),
    );
  });

  it('a failed clone can be started again with the same inputs', async () => {
    product.simulator.faults.inject({ operation: 'ServiceDomainCreate', times: 100, kind: 'http-500' });
    const failed = await requestClone(product, { environment_name: 'second-try' });
    await ended(product, failed);
    product.simulator.faults.clear();
    const { status, body } = await product.rest('POST', `/api/v1/executions/${failed.execution_id}/retry`);
    expect([status, body.environment_name]).toEqual([202, 'second-try']);
    expect((await ended(product, body)).state).toBe('SUCCESS');
  });
});
