import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneStagingSpec } from '../specs/clone-staging.ts';
import { type Stage, startStage } from '../testing/stage.ts';

describe('summarize', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const environmentOf = (execution: ReturnType<Stage['execution']>) =>
    stage.world.railway.environment(String(execution.outputs['create-environment']?.environment_id), stage.project.id);
  const webDeployment = async (execution: ReturnType<Stage['execution']>) =>
    (await environmentOf(execution)).services.find(({ name }) => name === 'Web')?.deployment;

  it("gives the clone's outputs", async () => {
    const outputs = cloneStagingSpec.outputs.parse(await stage.execution().runUntil('summarize'));
    expect(outputs).toMatchObject({
      environment_name: 'stage-one',
      database_size: 1_000,
      rows_copied: 3,
      tables_copied: 1,
      urls_replaced: 0,
      domain_fallback: false,
      duration: expect.stringMatching(/^\d+\.\ds$/),
      sync_duration: expect.stringMatching(/^\d+\.\ds$/),
    });
    expect(outputs.basic_auth).toBeUndefined();
  });

  it('closes what was opened, also when it is run again', async () => {
    const execution = stage.execution({ id: 'closing', inputs: { environment_name: 'closing' } });
    await execution.runUntil('summarize');
    await execution.run('summarize');
    const { id, services } = await environmentOf(execution);
    const open = await Promise.all(services.map(({ serviceId }) => stage.world.railway.tcpProxies(id, serviceId)));
    expect(open.flat()).toEqual([]);
  });

  it('deploys the web service once its credentials are set, and waits for it', async () => {
    const { publicKey } = await generateKeyPair('ECDH-ES+A256KW', { extractable: true });
    const execution = stage.execution({
      id: 'guarded',
      inputs: { environment_name: 'guarded', public_key: JSON.stringify(await exportJWK(publicKey)) },
    });
    await execution.runUntil('assign-domain');
    const { basic_auth } = await execution.run('configure-basic-auth');
    const before = await webDeployment(execution);
    expect(await execution.run('summarize')).toMatchObject({ basic_auth });
    const after = await webDeployment(execution);
    expect(after?.status).toBe('SUCCESS');
    expect(after?.id).not.toBe(before?.id);
  });
});
