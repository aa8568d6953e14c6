import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs, ended, environmentNames, requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import { type Product, startProduct } from '../harness/product.ts';

const tasks = [
  'validate-inputs',
  'create-environment',
  'sync-database',
  'assign-domain',
  'wordpress-url-replace',
  'configure-basic-auth',
  'summarize',
];
const request = { wordpress_url_replace: true, enable_basic_auth: true };

describe('kill -9', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it.each(tasks)('of the server inside %s: the clone goes on after the restart, its log whole', async (task) => {
    const accepted = await requestClone(product, request);
    await processOf(task, product.serverPid());
    await product.killServer();
    await product.startServer();
    const execution = await ended(product, accepted);
    expect(execution.state).toBe('SUCCESS');
    expect(execution.outputs.rows_copied).toBe(502);
    expect((await environmentNames(product)).filter((name) => name === accepted.environment_name)).toHaveLength(1);
    const numbers = (await allLogs(product, accepted.execution_id)).map((line) => line.number);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  it.each(tasks.slice(1))('of the task %s: it is tried again', async (task) => {
    const accepted = await requestClone(product, request);
    const pid = await processOf(task, product.serverPid());
    process.kill(pid, 'SIGKILL');
    const execution = await ended(product, accepted);
    expect(execution.state).toBe('SUCCESS');
    expect(execution.tasks.find((each: { name: string }) => each.name === task).attempts).toBeGreaterThan(1);
  });

  it('of the server inside delete-environment: it is deleted all the same', async () => {
    const accepted = await requestClone(product, { environment_name: 'to-be-deleted' });
    await ended(product, accepted);
    const deletion = product.rest('DELETE', '/api/v1/environments/to-be-deleted').catch(() => undefined);
    await processOf('delete-environment', product.serverPid());
    await product.killServer();
    await deletion;
    await product.startServer();
    await eventually(
      'the environment is gone',
      async () => !(await environmentNames(product)).includes('to-be-deleted'),
    );
  });

  it('of the server inside rollback: nothing is left behind', async () => {
    product.simulator.faults.inject({ operation: 'ServiceDomainCreate', times: 100, kind: 'http-500' });
    const accepted = await requestClone(product, request);
    await processOf('rollback', product.serverPid());
    await product.killServer();
    product.simulator.faults.clear();
    await product.startServer();
    expect((await ended(product, accepted)).state).toBe('FAILED');
    await eventually(
      'the environment is gone',
      async () => !(await environmentNames(product)).includes(accepted.environment_name),
    );
  });
});

// A task's process shows its name in its command line.
function processOf(task: string, server: number): Promise<number> {
  return eventually(`a process of ${task}`, async () => {
    const children = ['--ppid', String(server), '-o', 'pid=,args='];
    const lines = spawnSync('ps', children, { encoding: 'utf8' }).stdout.split('\n');
    const line = lines.find((each) => each.includes('understudy-task') && each.trimEnd().endsWith(` ${task}`));
    return line ? Number.parseInt(line.trim(), 10) : undefined;
  });
}
