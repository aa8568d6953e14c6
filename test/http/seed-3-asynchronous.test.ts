import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs, ended, requestClone } from '../harness/clones.ts';
import { readEvents } from '../harness/event-stream.ts';
import { type Product, startProduct } from '../harness/product.ts';

describe('Requirement: Asynchronous Execution with Status Polling', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it('Scenario: Immediate response on request acceptance', async () => {
    const accepted = await requestClone(product);
    const { body } = await product.rest('GET', accepted.polling_url);
    expect(['CREATED', 'RUNNING']).toContain(body.state);
    await ended(product, accepted);
  });

  it('Scenario: Poll execution status', async () => {
    const accepted = await requestClone(product);
    const { headers, body } = await product.rest('GET', accepted.polling_url);
    expect(body.tasks.map((task: { name: string }) => task.name)).toEqual(
      expect.arrayContaining(['create-environment', 'sync-database', 'assign-domain']),
    );
    expect(body.elapsed).toMatch(/^\d+(\.\d+)?s$/);
    expect(Date.parse(body.estimated_completion)).not.toBeNaN();
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    await ended(product, accepted);
  });

  it('Scenario: Real-time log streaming', async () => {
    const accepted = await requestClone(product);
    const streamed = await readEvents(product, accepted.execution_id);
    const stored = await allLogs(product, accepted.execution_id);
    const lines = streamed.filter((event) => event.event === 'log').map((event) => event.data);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.map((line) => line.log.message)).toEqual(stored.map((line) => line.message));
    expect(stored.every((line) => !Number.isNaN(Date.parse(line.timestamp)))).toBe(true);
    expect(new Set(stored.map((line) => line.task))).toContain('sync-database');
  });

  it('Scenario: Real-time log streaming (goes on after the last event seen)', async () => {
    const accepted = await requestClone(product);
    await ended(product, accepted);
    const all = await readEvents(product, accepted.execution_id);
    const middle = Math.floor(all.length / 2);
    const rest = await readEvents(product, accepted.execution_id, all[middle]?.id);
    const logs = (events: typeof all) => events.filter((event) => event.event === 'log').map((event) => event.id);
    expect(logs(rest)).toEqual(logs(all.slice(middle + 1)));
  });

  it('Scenario: Completion notification', async () => {
    const execution = await ended(product, await requestClone(product));
    expect(execution.state).toBe('SUCCESS');
    expect(execution.outputs.staging_url).toMatch(/^https:\/\/.+\.up\.railway\.app$/);
    expect(execution.outputs.sync_duration).toMatch(/^\d+(\.\d+)?s$/);
    expect(execution.outputs.rows_copied).toBe(502);
  });
});
