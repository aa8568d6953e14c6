import { describe, expect, it } from 'vitest';
import { acceptedBody } from '../../core/accepted-body.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const retry = (execution_id: unknown, options = {}) => bench().call('executions.retry', { execution_id }, options);
const acme = { client_name: 'Acme', environment_name: 'acme', wordpress_url_replace: true };

/** The id of a clone that ended so, its name free again. */
async function ended(state: 'FAILED' | 'KILLED' | 'SUCCESS' = 'FAILED'): Promise<string> {
  const { execution_id } = (await bench().call('clone.start', acme)).body;
  bench().engine.end(execution_id, state);
  const held = () => bench().database.sql`SELECT FROM intents WHERE name_held`;
  await expect.poll(async () => (await held()).length).toBe(0);
  return execution_id;
}
const inputsOf = (id: string) => bench().engine.executions.get(id)?.inputs;

describe('202', () => {
  it.each(['FAILED', 'KILLED'] as const)(
    'with a new execution of the same inputs, for one that is %s',
    async (state) => {
      const first = await ended(state);
      const { status, body } = await retry(first);
      const { execution_id } = acceptedBody.parse(body);
      expect(status).toBe(202);
      expect(execution_id).not.toBe(first);
      expect(inputsOf(execution_id)).toEqual(inputsOf(first));
    },
  );

  it('with the polling URL as Location', async () => {
    const { body, headers } = await retry(await ended());
    expect(headers.Location).toBe(body.polling_url);
  });

  it('with an execution that says which one it repeats', async () => {
    const first = await ended();
    const { body } = await retry(first);
    const labels = bench().engine.executions.get(body.execution_id)?.labels;
    expect(labels).toMatchObject({ understudy_retry_of: first });
  });

  it('again with the first answer for the same idempotency key, also once the environment is there', async () => {
    const first = await ended();
    const once = await retry(first, { idempotencyKey: 'k' });
    bench().railwayNames.known = new Set(['acme']);
    const twice = await retry(first, { idempotencyKey: 'k' });
    expect([twice.status, twice.body.execution_id]).toEqual([202, once.body.execution_id]);
  });
});

it('400 for a NUL in the id', async () => {
  expect((await retry('\0')).status).toBe(400);
});

it('401 for nobody', async () => {
  expect((await retry('x', { as: 'nobody' })).status).toBe(401);
});

it('403 without the permission', async () => {
  expect((await retry('x', { as: { permissions: ['history:read'] } })).status).toBe(403);
});

describe('404', () => {
  it('for an execution that nobody knows', async () => {
    expect((await retry('unknown')).status).toBe(404);
  });

  it('for one of a namespace that the caller may not see', async () => {
    const as = { permissions: ['clone'], namespaces: ['prod'] };
    expect((await retry(await ended(), { as })).status).toBe(404);
  });
});

describe('409', () => {
  it('for one that still runs', async () => {
    const { execution_id } = (await bench().call('clone.start', acme)).body;
    expect((await retry(execution_id)).status).toBe(409);
  });

  it('for one that has succeeded', async () => {
    expect((await retry(await ended('SUCCESS'))).status).toBe(409);
  });

  it('for one that is no clone', async () => {
    const request = { namespace: 'dev.deployment', flowId: 'delete-environment', inputs: {}, labels: {} };
    const { id } = await bench().engine.start(request);
    bench().engine.end(id, 'FAILED');
    expect((await retry(id)).status).toBe(409);
  });

  it('for one that was started in the engine with inputs that are no clone', async () => {
    const request = { namespace: 'dev.deployment', flowId: 'clone-staging-api', inputs: {}, labels: {} };
    const { id } = await bench().engine.start(request);
    bench().engine.end(id, 'FAILED');
    const { status, body } = await retry(id);
    expect([status, body.message]).toEqual([
      409,
      'This execution cannot be started again: its inputs are not those of a clone',
    ]);
  });

  it('where the project has an environment of the name meanwhile', async () => {
    const first = await ended();
    bench().railwayNames.known = new Set(['acme']);
    expect((await retry(first)).status).toBe(409);
  });

  it('where another clone has taken the name meanwhile', async () => {
    const first = await ended();
    await retry(first);
    expect((await retry(first)).status).toBe(409);
  });

  it('for an idempotency key that was used for something else', async () => {
    const first = await ended();
    await bench().call('clone.start', { client_name: 'Other' }, { idempotencyKey: 'k' });
    expect((await retry(first, { idempotencyKey: 'k' })).status).toBe(409);
  });
});

it('503 where the engine cannot be reached', async () => {
  const first = await ended();
  bench().engine.away = true;
  expect((await retry(first)).status).toBe(503);
});
