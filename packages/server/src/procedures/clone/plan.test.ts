import { describe, expect, it } from 'vitest';
import { planBody } from '../../core/plan-body.ts';
import { useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const acme = { client_name: 'Acme', environment_name: 'acme' };
const plan = (request: unknown = acme, options = {}) => bench().call('clone.plan', request, options);
const tasksThatRun = (body: { tasks: { name: string; runs: boolean }[] }) =>
  body.tasks.filter(({ runs }) => runs).map(({ name }) => name);

describe('200', () => {
  it('with what a clone would do', async () => {
    const { status, body } = await plan();
    expect(status).toBe(200);
    expect(planBody.parse(body)).toMatchObject({ environment_name: 'acme', environment_exists: false });
  });

  it('with the tasks that would run, and those that would not', async () => {
    expect(tasksThatRun((await plan()).body)).not.toContain('wordpress-url-replace');
    expect(tasksThatRun((await plan({ ...acme, wordpress_url_replace: true })).body)).toContain(
      'wordpress-url-replace',
    );
  });

  it('saying that the name is taken, where it is', async () => {
    bench().railwayNames.known = new Set(['acme']);
    expect((await plan()).body.environment_exists).toBe(true);
  });

  it('saying that nobody knows, where Railway does not answer in time', async () => {
    bench().railwayNames.known = undefined;
    expect((await plan()).body.environment_exists).toBeNull();
  });

  it('and nothing is started or written', async () => {
    await plan();
    expect([bench().engine.executions.size, await bench().intents.pending(bench().clock.now())]).toEqual([0, []]);
  });

  it('where the engine cannot be reached', async () => {
    bench().engine.away = true;
    expect((await plan()).status).toBe(200);
  });
});

it.each([
  [400, 'without a client', {}, {}],
  [400, 'for a name that is too long', { ...acme, environment_name: 'a'.repeat(51) }, {}],
  [401, 'for nobody', acme, { as: 'nobody' }],
  [403, 'without the permission', acme, { as: { permissions: [] } }],
  [403, 'outside of the namespace', acme, { as: { permissions: ['clone'], namespaces: ['prod'] } }],
])('%i %s', async (status, _, request, options) => {
  expect((await plan(request, options)).status).toBe(status);
});
