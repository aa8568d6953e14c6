import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RailwayError } from '../core/railway.ts';
import { type Stage, startStage } from '../testing/stage.ts';

describe('rollback', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.simulator.faults.clear());
  afterAll(() => stage[Symbol.asyncDispose]());

  const named = (environment_name: string, id = `execution-of-${environment_name}`) =>
    stage.execution({ id, inputs: { environment_name } });
  const create = (name: string) =>
    stage.world.railway.createEnvironment({
      projectId: stage.project.id,
      name,
      sourceEnvironmentId: stage.project.environments[0]?.id ?? '',
    });

  it('deletes what this execution made and says what', async () => {
    const execution = named('failed');
    const { environment_id } = await execution.runUntil('create-environment');
    expect(await execution.run('rollback')).toEqual({ deleted: 'failed' });
    expect(await stage.environments()).not.toContain('failed');
    const log = execution.lines.at(-1)?.message;
    expect(log).toContain('"failed"');
    expect(log).toContain(environment_id);
  });

  it('finds nothing to delete when it is run again, and says so', async () => {
    const execution = named('twice');
    await execution.runUntil('create-environment');
    await execution.run('rollback');
    expect(await execution.run('rollback')).toEqual({ deleted: null });
    expect(execution.lines.at(-1)?.message).toContain('Nothing to delete');
  });

  it('closes the way into production that was left open', async () => {
    const { databases } = stage.world;
    const failing = { ...databases.postgres, copy: () => Promise.reject(new Error('connection lost')) };
    const broken = stage.execution({
      id: 'left-open',
      inputs: { environment_name: 'left-open' },
      world: { ...stage.world, databases: { ...databases, postgres: failing } },
    });
    await expect(broken.runUntil('sync-database')).rejects.toThrow('connection lost');
    const proxies = () =>
      stage.world.railway.tcpProxies(
        stage.project.environments[0]?.id ?? '',
        stage.project.services.find(({ name }) => name === 'Postgres')?.id ?? '',
      );
    expect(await proxies()).toHaveLength(1);
    await broken.run('rollback');
    expect(await proxies()).toEqual([]);
  });

  it('deletes an environment that was made but never marked', async () => {
    const execution = named('unmarked');
    await execution.run('validate-inputs');
    await create('unmarked');
    expect(await execution.run('rollback')).toEqual({ deleted: 'unmarked' });
  });

  it('deletes an environment that appears only after the create was cut off', async () => {
    const execution = named('late');
    await execution.run('validate-inputs');
    const rollingBack = execution.run('rollback');
    await create('late');
    expect(await rollingBack).toEqual({ deleted: 'late' });
  });

  it("leaves another execution's environment of the same name alone", async () => {
    const execution = named('contended', 'loser');
    await execution.run('validate-inputs');
    await named('contended', 'winner').runUntil('create-environment');
    expect(await execution.run('rollback')).toEqual({ deleted: null });
    expect(await stage.environments()).toContain('contended');
  });

  it('leaves an environment alone that stood before this execution', async () => {
    const { id } = await create('stood-before');
    const execution = named('stood-before');
    execution.outputs['validate-inputs'] = {
      project_name: 'Shop',
      source_environment_id: stage.project.environments[0]?.id ?? '',
      environments_before: [id],
    };
    expect(await execution.run('rollback')).toEqual({ deleted: null });
    expect(await stage.environments()).toContain('stood-before');
  });

  it('leaves an unmarked environment of another source alone', async () => {
    const execution = named('other-source');
    await execution.run('validate-inputs');
    const other = (await stage.world.railway.environments(stage.project.id)).find(({ name }) => name === 'contended');
    await stage.world.railway.createEnvironment({
      projectId: stage.project.id,
      name: 'other-source',
      sourceEnvironmentId: other?.id ?? '',
    });
    expect(await execution.run('rollback')).toEqual({ deleted: null });
  });

  it.each([
    ['nothing, since its process was killed', 'printed-nothing', {}],
    ['that no other attempt can help', 'printed-hopeless', { hopeless: true }],
    ['why it failed', 'printed-failure', { failure: { kind: 'failed' } }],
    ['half of what it promises', 'printed-half', { environment_id: 'e' }],
  ])('needs nothing of a task that failed: it printed %s', async (_, name, vars) => {
    const execution = named(name);
    await execution.runUntil('create-environment');
    execution.outputs['create-environment'] = vars;
    execution.outputs['sync-database'] = vars;
    expect(await execution.run('rollback')).toEqual({ deleted: name });
    expect(await stage.environments()).not.toContain(name);
  });

  it.each([
    ['failed', {}],
    ['failed for good', { hopeless: true }],
  ])('has nothing to delete where the check of the inputs %s', async (_, vars) => {
    const execution = named('not-valid');
    execution.outputs['validate-inputs'] = vars;
    expect(await execution.run('rollback')).toEqual({ deleted: null });
  });

  it('has nothing to delete where the inputs are not those of a clone', async () => {
    const execution = stage.execution({ inputs: { client_name: '' } });
    expect(await execution.run('rollback')).toEqual({ deleted: null });
  });

  it('is worth another attempt whatever Railway answers', async () => {
    const execution = named('refused');
    await execution.runUntil('create-environment');
    const refuse = () => Promise.reject(new RailwayError('not-authorized', 'Railway answered "Not Authorized"'));
    const refusing = { ...stage.world, railway: { ...stage.world.railway, deleteEnvironment: refuse } };
    const broken = stage.execution({
      id: 'execution-of-refused',
      inputs: { environment_name: 'refused' },
      world: refusing,
    });
    Object.assign(broken.outputs, execution.outputs);
    await expect(broken.run('rollback')).rejects.toMatchObject({ fatal: false });
    expect(await execution.run('rollback', 2)).toEqual({ deleted: 'refused' });
  });

  it('asks nothing of Railway where the inputs were never validated', async () => {
    await create('not-validated');
    const before = stage.simulator.requests.length;
    expect(await named('not-validated').run('rollback')).toEqual({ deleted: null });
    expect(stage.simulator.requests.length).toBe(before);
  });
});
