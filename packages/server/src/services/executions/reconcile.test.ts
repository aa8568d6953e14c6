import { describe, expect, it } from 'vitest';
import { owner, useProcedureBench } from '../../testing/procedure-bench.ts';

const bench = useProcedureBench();
const recorded = async () =>
  (await bench().services.audit.list({ ...owner }, { limit: 200, action: 'clone.start' })).items;
const inputs = { client_name: 'Acme', environment_name: 'by-kestra', railway_project_id: 'project' };
/** As somebody does by the engine's own webhook. */
const startedInEngine = (flowId = 'clone-staging-api') =>
  bench().engine.start({ namespace: 'dev.deployment', flowId, inputs, labels: {} });

describe('a clone that the engine was asked for by somebody else', () => {
  it('is recorded once, however often it is found', async () => {
    const { id } = await startedInEngine();
    await bench().restart();
    await bench().restart();
    expect(await recorded()).toMatchObject([
      { outcome: 'success', initiator: 'engine:kestra', execution_id: id, namespace: 'dev.deployment', inputs },
    ]);
  });

  it('is recorded though somebody has looked at it before', async () => {
    const { id } = await startedInEngine();
    const execution = bench().engine.executions.get(id);
    if (execution) await bench().history.save(execution);
    await bench().restart();
    expect(await recorded()).toMatchObject([{ execution_id: id }]);
  });

  it('counts for nobody’s limit', async () => {
    await startedInEngine();
    await bench().restart();
    expect(await bench().intents.countedSince('engine:kestra', new Date(0))).toMatchObject({ count: 0 });
  });
});

it('what the engine runs by its schedule is no clone of anybody’s', async () => {
  await startedInEngine('list-environments');
  await bench().restart();
  expect(await recorded()).toEqual([]);
});
