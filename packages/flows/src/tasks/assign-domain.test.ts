import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, startStage } from '../testing/stage.ts';

describe('assign-domain', () => {
  let stage: Stage;
  beforeAll(async () => {
    const domains = { service: false, custom: ['www.shop.example'] };
    stage = await startStage({
      project: {
        name: 'Shop',
        services: [
          { name: 'Worker', kind: 'web', domains: { service: false } },
          { name: 'Web', kind: 'web', domains },
        ],
      },
    });
  });
  afterEach(() => stage.simulator.faults.clear());
  afterAll(() => stage[Symbol.asyncDispose]());

  const named = (environment_name: string, inputs: object = {}) =>
    stage.execution({ id: `execution-of-${environment_name}`, inputs: { environment_name, ...inputs } });

  it('gives the service that has a domain in the source a Railway domain', async () => {
    const execution = named('plain');
    expect(await execution.runUntil('assign-domain')).toMatchObject({
      domain: expect.stringMatching(/\.up\.railway\.app$/),
      staging_url: expect.stringMatching(/^https:/),
      domain_fallback: false,
      web_service_id: stage.project.services.find(({ name }) => name === 'Web')?.id,
      source_urls: ['https://www.shop.example'],
    });
  });

  it('gives the same domain when it is run again', async () => {
    const execution = named('twice');
    const first = await execution.runUntil('assign-domain');
    expect(await execution.run('assign-domain')).toEqual(first);
  });

  it('requests a custom domain and says which DNS records it needs', async () => {
    const execution = named('custom', { custom_domain: 'Stage.Acme.example' });
    const first = await execution.runUntil('assign-domain');
    expect(first).toMatchObject({ domain: 'stage.acme.example', domain_fallback: false });
    expect(execution.lines.some(({ message }) => message.includes('CNAME'))).toBe(true);
    expect(await execution.run('assign-domain')).toEqual(first);
  });

  it.each(['not a domain', 'localhost', '-a.example', 'https://a.example/x', '1.2.3.4'])(
    'falls back to a Railway domain from %j, with a warning',
    async (custom_domain) => {
      const execution = named('fallback', { custom_domain });
      expect(await execution.runUntil('assign-domain')).toMatchObject({
        domain: expect.stringMatching(/\.up\.railway\.app$/),
        domain_fallback: true,
      });
      expect(execution.lines.find(({ level }) => level === 'WARN')?.message).toContain(custom_domain);
    },
  );

  it('falls back from a custom domain that another service has', async () => {
    const execution = named('occupied', { custom_domain: 'www.shop.example' });
    expect(await execution.runUntil('assign-domain')).toMatchObject({ domain_fallback: true });
  });

  it('makes no second domain where the answer to the first request was lost', async () => {
    const execution = named('lost');
    await execution.runUntil('create-environment');
    await execution.run('sync-database');
    stage.simulator.faults.inject({
      operation: 'ServiceDomainCreate',
      times: 1,
      kind: 'timeout-after-effect',
      delayMs: 20,
    });
    await expect(execution.run('assign-domain')).rejects.toMatchObject({ retryable: true });
    const { domain } = await execution.run('assign-domain');
    const { service } = await stage.world.railway.domains({
      projectId: stage.project.id,
      environmentId: String(execution.outputs['create-environment']?.environment_id),
      serviceId: String(execution.outputs['assign-domain']?.web_service_id),
    });
    expect(service).toEqual([domain]);
  });
});
