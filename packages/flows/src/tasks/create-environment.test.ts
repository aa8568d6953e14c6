import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RailwayError } from '../core/railway.ts';
import type { World } from '../core/world.ts';
import { marker } from '../specs/names.ts';
import { type Stage, startStage } from '../testing/stage.ts';

describe('create-environment', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => stage.simulator.faults.clear());
  afterAll(() => stage[Symbol.asyncDispose]());

  const named = (environment_name: string, world: World = stage.world) =>
    stage.execution({ id: `execution-of-${environment_name}`, inputs: { environment_name }, world });
  const count = async (name: string) => (await stage.environments()).filter((each) => each === name).length;
  const creates = () => stage.simulator.requests.filter(({ operation }) => operation === 'environmentCreate').length;
  const shared = (environmentId: unknown) =>
    stage.world.railway.variables({ projectId: stage.project.id, environmentId: String(environmentId) });

  it('makes the environment, waits until its database runs and marks it as its own', async () => {
    const execution = named('plain');
    const { environment_id } = await execution.runUntil('create-environment');
    const environment = await stage.world.railway.environment(String(environment_id), stage.project.id);
    const database = environment.services.find(({ name }) => name === 'Postgres');
    expect(database?.deployment?.status).toBe('SUCCESS');
    expect(await shared(environment_id)).toMatchObject({
      [marker.execution]: 'execution-of-plain',
      [marker.environment]: environment_id,
      [marker.client]: 'Acme',
    });
  });

  it('finds what it made when it is run again', async () => {
    const execution = named('twice');
    const first = await execution.runUntil('create-environment');
    expect(await execution.run('create-environment')).toEqual(first);
    expect(await count('twice')).toBe(1);
  });

  it('goes on where the answer to the create was lost but the environment was made', async () => {
    stage.simulator.faults.inject({
      operation: 'EnvironmentCreate',
      times: 1,
      kind: 'timeout-after-effect',
      delayMs: 50,
    });
    const before = creates();
    await named('lost-answer').runUntil('create-environment');
    expect([await count('lost-answer'), creates() - before]).toEqual([1, 1]);
  });

  it('takes over an environment that was made but not yet marked', async () => {
    const execution = named('unmarked');
    await execution.run('validate-inputs');
    await stage.world.railway.createEnvironment({
      projectId: stage.project.id,
      name: 'unmarked',
      sourceEnvironmentId: stage.project.environments[0]?.id ?? '',
    });
    const { environment_id } = await execution.run('create-environment');
    expect(await shared(environment_id)).toMatchObject({ [marker.execution]: 'execution-of-unmarked' });
  });

  it('deletes what an abandoned create left and creates the environment again', async () => {
    stage.simulator.faults.inject({ operation: 'environmentCreate', times: 1, kind: 'environment-stuck' });
    const execution = named('abandoned');
    const { environment_id } = await execution.runUntil('create-environment');
    const { services } = await stage.world.railway.environment(String(environment_id), stage.project.id);
    expect(services).toHaveLength(2);
    expect(execution.lines.some(({ message }) => message.includes('abandoned create'))).toBe(true);
  });

  it('deletes an environment of its own that stays empty, and creates it again', async () => {
    const emptyFirst = emptyOnce(stage.world);
    const { environment_id } = await named('empty', emptyFirst).runUntil('create-environment');
    expect(await count('empty')).toBe(1);
    expect((await stage.world.railway.environment(String(environment_id), stage.project.id)).services).toHaveLength(2);
  });

  it('waits for a name that stays reserved after its environment was deleted', async () => {
    const first = named('reserved');
    const { environment_id } = await first.runUntil('create-environment');
    const second = stage.execution({ id: 'second', inputs: { environment_name: 'reserved' } });
    await stage.world.railway.deleteEnvironment(String(environment_id));
    await second.runUntil('create-environment');
    expect(await count('reserved')).toBe(1);
    expect(second.lines.some(({ message }) => message.includes('reserved'))).toBe(true);
  });

  it('deploys a database that crashed once more', async () => {
    stage.simulator.faults.inject({ operation: 'Postgres', times: 1, kind: 'deployment-crashes' });
    const execution = named('crashed-once');
    await execution.runUntil('create-environment');
    expect(execution.lines.some(({ message }) => message.includes('CRASHED'))).toBe(true);
  });

  it('fails and names the service where a database crashes twice', async () => {
    stage.simulator.faults.inject({ operation: 'Postgres', times: 9, kind: 'deployment-crashes' });
    await expect(named('crashing').runUntil('create-environment')).rejects.toMatchObject({
      fatal: false,
      message: expect.stringContaining('Postgres does not run'),
    });
  });

  it('refuses an environment of the same name that somebody else made meanwhile', async () => {
    const execution = named('contended');
    await execution.run('validate-inputs');
    const other = stage.execution({ id: 'other', inputs: { environment_name: 'contended' } });
    await other.runUntil('create-environment');
    await expect(execution.run('create-environment')).rejects.toMatchObject({ fatal: true });
  });

  it('does not take the marker that a duplicate inherits for one of its own', async () => {
    const execution = stage.execution({
      id: 'of-a-copy',
      inputs: { environment_name: 'copy-of-plain', source_environment: 'plain' },
    });
    const { environment_id } = await execution.runUntil('create-environment');
    expect(await shared(environment_id)).toMatchObject({ [marker.execution]: 'of-a-copy' });
  });

  it('fails at once where Railway refuses to create', async () => {
    const refusing = {
      ...stage.world,
      railway: {
        ...stage.world.railway,
        createEnvironment: () => Promise.reject(new RailwayError('invalid', 'Environment limit reached')),
      },
    };
    await expect(named('refused', refusing).runUntil('create-environment')).rejects.toThrow('limit reached');
  });
});

/** A world whose first created environment comes out empty: with a source, without services. */
function emptyOnce(world: World): World {
  let emptyId: string | undefined;
  return {
    ...world,
    railway: {
      ...world.railway,
      async createEnvironment(input) {
        const created = await world.railway.createEnvironment(input);
        emptyId ??= created.id;
        return created;
      },
      async environment(id, projectId) {
        const environment = await world.railway.environment(id, projectId);
        return id === emptyId ? { ...environment, services: [] } : environment;
      },
    },
  };
}
