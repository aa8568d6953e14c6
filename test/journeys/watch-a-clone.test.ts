import type { ExecutionEvent } from '@understudy/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs } from '../harness/clones.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('a developer clones a site with the typed client', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('starts a clone, watches it live and gets a staging URL', async () => {
    const clone = await product.client.clone.start({ client_name: 'Acme' });
    const events: ExecutionEvent[] = [];
    for await (const event of clone.watch()) events.push(event);
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'end', execution: { state: 'SUCCESS' } });
    expect((await clone.result()).outputs.staging_url).toMatch(/^https:/);
  });

  it('sees each log line once and in order, over a kill of the server in the middle', async () => {
    const clone = await product.client.clone.start({ client_name: 'Acme' });
    const numbers: number[] = [];
    for await (const event of clone.watch()) {
      if (event.type !== 'log') continue;
      numbers.push(event.log.number);
      if (numbers.length === 4) {
        await product.killServer();
        await product.startServer();
      }
    }
    const stored = await allLogs(product, clone.id);
    expect(numbers).toEqual(stored.map((line) => line.number));
    expect((await clone.get()).state).toBe('SUCCESS');
  });

  it('plans without starting anything', async () => {
    const before = (await product.client.history.list()).total;
    const plan = await product.client.clone.plan({ client_name: 'Acme', environment_name: 'planned' });
    expect(plan).toMatchObject({ environment_name: 'planned' });
    expect((await product.client.history.list()).total).toBe(before);
  });

  it('lists, describes and deletes the environment', async () => {
    const clone = await product.client.clone.start({ client_name: 'Acme', environment_name: 'short-lived' });
    await clone.result();
    expect((await product.client.environments.list()).map(({ name }) => name)).toContain('short-lived');
    expect(await product.client.environments.get('short-lived')).toMatchObject({
      name: 'short-lived',
      execution_id: clone.id,
    });
    expect(await product.client.environments.delete('short-lived')).toMatchObject({ status: 'deleted' });
  });

  it('gets an error of the API as a typed one', async () => {
    const failure = product.client.clone.start({ client_name: 'Acme', environment_name: '9' });
    await expect(failure).rejects.toMatchObject({
      name: 'UnderstudyError',
      code: 'ValidationError',
      details: { field: 'environment_name' },
    });
  });

  it('never starts a second clone for the same idempotency key', async () => {
    const options = { idempotencyKey: 'the-same-key' };
    const [first, second] = await Promise.all([
      product.client.clone.start({ client_name: 'Acme' }, options),
      product.client.clone.start({ client_name: 'Acme' }, options),
    ]);
    expect(first.execution_id).toBe(second.execution_id);
    await first.result();
  });
});
