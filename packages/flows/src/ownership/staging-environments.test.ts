import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marker } from '../specs/names.ts';
import { type Stage, startStage } from '../testing/stage.ts';

const hour = 3_600_000;

describe('staging environments', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
    await clone('stage-a');
    await stage.world.railway.createEnvironment({
      projectId: stage.project.id,
      name: 'made-by-hand',
      sourceEnvironmentId: stage.project.environments[0]?.id ?? '',
    });
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const clone = async (environment_name: string, inputs: object = {}) => {
    const execution = stage.execution({
      id: `execution-of-${environment_name}`,
      inputs: { environment_name, ...inputs },
    });
    await execution.runUntil('assign-domain');
    return String(execution.outputs['create-environment']?.environment_id);
  };
  const run = (taskId: string, inputs: object = {}) =>
    stage.execution({ inputs: { railway_project_id: stage.project.id, ...inputs } }).run(taskId);

  it('are listed with what a frontend shows, and no others are', async () => {
    const { environments } = await run('list-environments');
    expect(environments).toEqual([
      expect.objectContaining({
        name: 'stage-a',
        status: 'ready',
        domain: expect.stringMatching(/railway\.app$/),
        created_at: expect.stringMatching(/Z$/),
        source_environment: 'production',
        client_name: 'Acme',
        execution_id: 'execution-of-stage-a',
        expires_at: null,
      }),
    ]);
  });

  it('are described with their services and the size of their databases', async () => {
    const { environment } = await run('describe-environment', { environment_name: 'stage-a' });
    expect(environment).toMatchObject({
      name: 'stage-a',
      updated_at: expect.stringMatching(/Z$/),
      database_size: expect.any(Number),
      services: expect.arrayContaining([
        expect.objectContaining({ name: 'Web', kind: 'web', status: 'SUCCESS' }),
        expect.objectContaining({ name: 'Postgres', kind: 'postgres', volume_bytes: expect.any(Number) }),
      ]),
      configuration: { variables: expect.not.arrayContaining([marker.execution]) },
    });
  });

  it.each(['production', 'made-by-hand', 'missing'])('do not include %s', async (environment_name) => {
    expect(await run('describe-environment', { environment_name })).toEqual({ environment: null });
  });

  it('are deleted, and are gone for the next attempt', async () => {
    await clone('to-delete');
    const execution = stage.execution({ inputs: { environment_name: 'to-delete' } });
    const deletion = { environment_name: 'to-delete', status: 'deleted', deleted_at: expect.stringMatching(/Z$/) };
    expect(await execution.run('delete-environment')).toEqual(deletion);
    expect(await stage.environments()).not.toContain('to-delete');
    expect(await execution.run('delete-environment', 2)).toEqual(deletion);
  });

  it.each([
    ['production', 'refused'],
    ['made-by-hand', 'refused'],
    ['missing', 'not-found'],
  ])('are the only ones that are deleted: %s is not', async (environment_name, kind) => {
    const before = await stage.environments();
    await expect(run('delete-environment', { environment_name })).rejects.toMatchObject({
      fatal: true,
      kind,
      message: expect.stringContaining(environment_name),
    });
    expect(await stage.environments()).toEqual(before);
  });

  it('are not deleted while others are duplicates of them', async () => {
    await clone('origin');
    await clone('offspring', { source_environment: 'origin' });
    await expect(run('delete-environment', { environment_name: 'origin' })).rejects.toMatchObject({
      fatal: true,
      kind: 'refused',
      message: expect.stringContaining('"offspring"'),
    });
  });

  it('are deleted when their time is up, and not before', async () => {
    const now = stage.world.clock.now().getTime();
    await clone('expired', { expires_at: new Date(now - hour).toISOString() });
    await clone('valid', { expires_at: new Date(now + 1_000 * hour).toISOString() });
    expect(await run('expire-environments')).toEqual({ deleted: ['expired'] });
    expect(await stage.environments()).toEqual(expect.arrayContaining(['valid', 'stage-a', 'made-by-hand']));
  });
});
