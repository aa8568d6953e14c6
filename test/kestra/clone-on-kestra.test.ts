import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allLogs, ended, environmentNames, requestClone } from '../harness/clones.ts';
import { eventually } from '../harness/eventually.ts';
import type { Product, RestAnswer } from '../harness/product.ts';
import { kestraMissing } from './availability.ts';
import { kestraWebhookKey, type ProductOnKestra, startProductOnKestra } from './product-on-kestra.ts';

describe.skipIf(kestraMissing !== undefined)('with UNDERSTUDY_ENGINE=kestra', () => {
  let all: ProductOnKestra;
  let product: Product;
  beforeAll(async () => {
    all = await startProductOnKestra({ isKilled: true });
    product = all.product;
  });
  afterAll(() => all?.[Symbol.asyncDispose]());

  const task = (execution: RestAnswer['body'], name: string) =>
    execution.tasks.find((each: { name: string }) => each.name === name);

  it('a clone runs, is watched line by line, and gives its outputs', async () => {
    const clone = await product.client.clone.start({
      client_name: 'Acme',
      wordpress_url_replace: true,
      enable_basic_auth: true,
    });
    const numbers: number[] = [];
    let last: string | undefined;
    for await (const event of clone.watch()) {
      last = event.type;
      if (event.type === 'log') numbers.push(event.log.number);
    }
    const { outputs } = await clone.result();
    expect(last).toBe('end');
    expect(numbers).toEqual((await allLogs(product, clone.id)).map((line) => line.number));
    expect(outputs).toMatchObject({
      rows_copied: 502,
      urls_replaced: 502,
      staging_url: expect.stringMatching(/^https:/),
    });
  });

  it('Kestra holds the execution with its labels, and no secret', async () => {
    const accepted = await requestClone(product);
    await ended(product, accepted);
    const text = await (await fetch(`${all.kestra.url}/api/v1/main/executions/${accepted.execution_id}`)).text();
    expect(text).toContain('understudy_initiator');
    expect(text).not.toContain(product.apiKey);
    expect(text).not.toContain(product.simulator.tokens.workspace);
  });

  it('an execution belongs to the Railway project in its inputs, and to no neighbour', async () => {
    const { execution_id, polling_url } = await requestClone(product);
    const statusFor = async (project: string) => {
      const body = { name: project, permissions: ['admin'], railway_projects: [project] };
      const { secret } = (await product.rest('POST', '/api/v1/keys', { body })).body;
      const ask = { anonymous: true, headers: { 'x-api-key': secret } } as const;
      const paths = [polling_url, `/api/v1/executions/${execution_id}/logs`];
      const statuses = await Promise.all(paths.map(async (path) => (await product.rest('GET', path, ask)).status));
      const { items } = (await product.rest('GET', '/api/v1/executions', ask)).body;
      return [...statuses, items.some((item: { execution_id: string }) => item.execution_id === execution_id)];
    };
    await ended(product, { polling_url });
    expect(await statusFor(product.shop.projectId)).toEqual([200, 200, true]);
    expect(await statusFor('another-project')).toEqual([404, 404, false]);
  });

  it('a task that fails is tried again, then rolled back, each attempt to be seen', async () => {
    product.simulator.faults.inject({ operation: 'ServiceDomainCreate', times: 100, kind: 'http-500' });
    const accepted = await requestClone(product);
    const execution = await ended(product, accepted);
    product.simulator.faults.clear();
    expect(execution).toMatchObject({ state: 'FAILED', error: { task: 'assign-domain' } });
    expect(task(execution, 'assign-domain')).toMatchObject({ attempts: 4, status: 'FAILED' });
    expect(task(execution, 'sync-database')).toMatchObject({ attempts: 1, status: 'COMPLETED' });
    expect(task(execution, 'rollback')).toMatchObject({ status: 'COMPLETED' });
    expect(await environmentNames(product)).not.toContain(accepted.environment_name);
  });

  it('a cancelled clone is rolled back', async () => {
    const accepted = await requestClone(product);
    await eventually('the environment stands', async () =>
      (await environmentNames(product)).includes(accepted.environment_name),
    );
    expect((await product.rest('POST', `/api/v1/executions/${accepted.execution_id}/cancel`)).status).toBe(202);
    const execution = await ended(product, accepted);
    expect([execution.state, task(execution, 'rollback')?.status]).toEqual(['KILLED', 'COMPLETED']);
    expect(await environmentNames(product)).not.toContain(accepted.environment_name);
  });

  it('environments are listed, described and deleted through flows', async () => {
    await ended(product, await requestClone(product, { environment_name: 'on-kestra' }));
    const { body: list } = await product.rest('GET', '/api/v1/environments');
    expect(list.map((each: { name: string }) => each.name)).toContain('on-kestra');
    expect((await product.rest('GET', '/api/v1/environments/on-kestra')).body).toMatchObject({
      name: 'on-kestra',
      status: 'ready',
    });
    expect((await product.rest('GET', '/api/v1/environments/none-such')).status).toBe(404);
    expect((await product.rest('DELETE', '/api/v1/environments/production')).status).toBe(409);
    expect((await product.rest('DELETE', '/api/v1/environments/on-kestra')).body).toMatchObject({ status: 'deleted' });
  });

  it('the same idempotency key starts one execution', async () => {
    const options = { idempotencyKey: 'once-on-kestra' };
    const started = await Promise.all(
      [1, 2, 3].map(() => product.client.clone.start({ client_name: 'Acme' }, options)),
    );
    expect(new Set(started.map(({ execution_id }) => execution_id)).size).toBe(1);
    await started[0]?.result();
  });

  it('history has what ran, by state and with inputs and outputs', async () => {
    const { body } = await product.rest('GET', '/api/v1/executions?flow_id=clone-staging-api&state=SUCCESS&limit=1');
    expect(body.items[0]).toMatchObject({
      state: 'SUCCESS',
      inputs: { client_name: 'Acme' },
      outputs: { rows_copied: 502 },
    });
  });

  const webhook = (flow: string, body: object) =>
    fetch(`${all.kestra.url}/api/v1/main/executions/webhook/dev.deployment/${flow}/${kestraWebhookKey}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it("Kestra's own webhook starts a clone of a client's name alone, and history has it", async () => {
    // What a body holds is data: an expression of Kestra's in it is not rendered.
    const client = 'Acme {{ 1 + 1 }}';
    const answer = await webhook('clone-staging-api', { client_name: client });
    expect(answer.status).toBe(200);
    const { id } = (await answer.json()) as { id: string };
    const execution = await ended(product, {
      polling_url: `/api/v1/executions/dev.deployment/clone-staging-api/${id}`,
    });
    expect(execution).toMatchObject({
      state: 'SUCCESS',
      inputs: { client_name: client, railway_project_id: product.shop.projectId },
      outputs: { environment_name: expect.stringMatching(/^staging-acme-[1-]+-\d{8}-\d{6}$/) },
    });
    const { environment_name: name } = execution.outputs;
    const labels = `filters[labels][EQUALS][environment]=${name}&filters[labels][EQUALS][client]=${encodeURIComponent(client)}`;
    const found = await fetch(`${all.kestra.url}/api/v1/main/executions/search?${labels}`);
    expect(await found.json()).toMatchObject({ results: [{ id }] });
    // The server looks from time to time for what Kestra has started by itself.
    await eventually('history has it', async () => {
      const { body } = await product.rest('GET', '/api/v1/executions?flow_id=clone-staging-api&limit=5');
      return body.items.some((each: { execution_id: string }) => each.execution_id === id);
    });
  });

  it.each([
    ['delete-environment', { railway_project_id: 'p', environment_name: 'production' }],
    ['expire-environments', {}],
    ['purge-executions', {}],
    ['list-environments', {}],
  ])('%s cannot be started from outside', async (flow, body) => {
    expect((await webhook(flow, body)).status).toBe(404);
  });

  it.each([{}, { client_name: '' }, { client_name: 'x'.repeat(101) }, { client_name: 'Acme', environment_name: '1' }])(
    "Kestra's own webhook starts nothing with %j",
    async (body) => {
      expect((await webhook('clone-staging-api', body)).status).toBe(422);
    },
  );

  it('a clone is found in Kestra by client, environment and project', async () => {
    const accepted = await requestClone(product, { client_name: 'Söhne: GmbH' });
    await ended(product, accepted);
    const by = { client: 'Söhne: GmbH', environment: accepted.environment_name, project: product.shop.projectId };
    const filters = Object.entries(by).map(([key, value]): [string, string] => [
      `filters[labels][EQUALS][${key}]`,
      value,
    ]);
    const found = await fetch(`${all.kestra.url}/api/v1/main/executions/search?${new URLSearchParams(filters)}`);
    expect(await found.json()).toMatchObject({ results: [{ id: accepted.execution_id }] });
  });

  it('a task that nothing can help is shown with the attempt that said so, and its reason', async () => {
    product.simulator.faults.inject({ operation: 'environmentCreate', times: 20, kind: 'not-authorized' });
    const accepted = await requestClone(product);
    const execution = await ended(product, accepted);
    product.simulator.faults.clear();
    expect(execution).toMatchObject({ state: 'FAILED', error: { task: 'create-environment' } });
    expect(execution.error.message).toContain('Not Authorized');
    expect(task(execution, 'create-environment')).toMatchObject({ attempts: 1, status: 'FAILED' });
    const messages = (await allLogs(product, accepted.execution_id)).map(({ message }) => message);
    expect(messages.filter((message: string) => message.startsWith('Not tried again'))).toEqual([]);
  });

  it('the server is killed in the middle: the clone goes on, its log whole', async () => {
    const accepted = await requestClone(product);
    await eventually('it copies', async () =>
      (await allLogs(product, accepted.execution_id)).some((line) => line.task === 'sync-database'),
    );
    await product.killServer();
    await product.startServer();
    expect((await ended(product, accepted)).state).toBe('SUCCESS');
    const numbers = (await allLogs(product, accepted.execution_id)).map((line) => line.number);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  it('Kestra is killed in the middle: readiness says so, and the clone goes on after its restart', async () => {
    const accepted = await requestClone(product);
    await eventually('it copies', async () =>
      (await allLogs(product, accepted.execution_id)).some((line) => line.task === 'sync-database'),
    );
    await all.restartKestra();
    const execution = await ended(product, accepted);
    expect(execution.state).toBe('SUCCESS');
    expect((await environmentNames(product)).filter((name) => name === accepted.environment_name)).toHaveLength(1);
  }, 180_000);
});
