import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRailway } from '../adapters/railway/index.ts';
import { type Stage, startStage } from '../testing/stage.ts';

describe('validate-inputs', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ project: { name: 'Shop', services: [{ name: 'Web', kind: 'web' }] } });
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const withToken = (token: string) =>
    stage.execution({ world: { ...stage.world, railway: createRailway({ url: stage.simulator.url, token }) } });

  it('passes where the token reaches the project, the source exists and the name is free, and logs each', async () => {
    const execution = stage.execution();
    expect(await execution.run('validate-inputs')).toMatchObject({
      project_name: 'Shop',
      source_environment_id: stage.project.environments[0]?.id,
    });
    const log = execution.lines.map(({ message }) => message).join('\n');
    for (const word of ['workspace', '"Shop"', '"production"', '"stage-one"']) expect(log).toContain(word);
  });

  it('passes again after a crash of a later task', async () => {
    const execution = stage.execution({ inputs: { environment_name: 'made-before' } });
    const first = await execution.run('validate-inputs');
    await execution.run('create-environment');
    expect(await execution.run('validate-inputs')).toEqual(first);
  });

  it('fails for good where the source does not exist, and says which there are', async () => {
    const execution = stage.execution({ inputs: { source_environment: 'prodction' } });
    await expect(execution.run('validate-inputs')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringMatching(/prodction.*There are: .*production/),
    });
  });

  it('fails for good where the name is taken', async () => {
    const execution = stage.execution({ inputs: { environment_name: 'production' } });
    await expect(execution.run('validate-inputs')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('taken'),
    });
  });

  it('fails for good where the project cannot be reached', async () => {
    const execution = stage.execution({ inputs: { railway_project_id: 'another' } });
    await expect(execution.run('validate-inputs')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('does not reach the project another'),
    });
  });

  it('fails for good with a token that Railway does not know', async () => {
    await expect(withToken('canary').run('validate-inputs')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('RAILWAY_TOKEN'),
    });
  });

  it('fails for good with a project token, and says which kind is needed', async () => {
    await expect(withToken(stage.project.projectToken).run('validate-inputs')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('use an account or workspace token'),
    });
  });

  it('names an input that is wrong', async () => {
    const execution = stage.execution({ inputs: { environment_name: 'Not A Name' } });
    await expect(execution.run('validate-inputs')).rejects.toMatchObject({
      fatal: true,
      message: expect.stringContaining('environment_name'),
    });
  });
});
