import { describe, expect, it } from 'vitest';
import type { DeploymentStatus, RailwayService } from '../core/railway.ts';
import { markedBy, memoryService, memoryWorld } from '../testing/memory-world.ts';
import { stagingEnvironments, summaryOf } from './staging-environments.ts';

const marker = { executionId: 'x', clientName: 'Acme', expiresAt: '2026-07-01T00:00:00Z', claims: [] };

async function summary(services: readonly RailwayService[]) {
  const createdAt = new Date('2026-05-01T00:00:00Z');
  const given = [{ id: 'e', name: 'stage', sourceId: 'production', createdAt, services }];
  const { world } = memoryWorld([{ id: 'production' }, ...given]);
  return summaryOf(await world.railway.environment('e', 'p'), marker, 'p');
}
const services = (...statuses: readonly (DeploymentStatus | undefined)[]) =>
  statuses.map((status, at) =>
    memoryService({ serviceId: `s${at}`, deployment: status ? { id: `d${at}`, status } : null }),
  );

describe('the summary of a staging environment', () => {
  it('is what Railway and its marker say', async () => {
    expect(await summary(services('SUCCESS'))).toEqual({
      name: 'stage',
      created_at: '2026-05-01T00:00:00.000Z',
      domain: null,
      status: 'ready',
      environment_id: 'e',
      project_id: 'p',
      source_environment: 'production',
      client_name: 'Acme',
      execution_id: 'x',
      expires_at: '2026-07-01T00:00:00Z',
    });
  });

  it.each<[string, (DeploymentStatus | undefined)[]]>([
    ['creating', []],
    ['ready', ['SUCCESS']],
    ['ready', ['SUCCESS', 'SLEEPING', 'SKIPPED', 'REMOVED', undefined]],
    ['ready', [undefined]],
    ['deploying', ['SUCCESS', 'BUILDING']],
    ['deploying', ['QUEUED']],
    ['deploying', ['NEEDS_APPROVAL']],
    ['deleting', ['SUCCESS', 'REMOVING']],
    ['deleting', ['BUILDING', 'REMOVING']],
    ['failed', ['SUCCESS', 'FAILED']],
    ['failed', ['SUCCESS', 'CRASHED']],
    ['failed', ['REMOVING', 'FAILED']],
  ])('says %s for %j', async (status, statuses) => {
    expect(await summary(services(...statuses))).toMatchObject({ status });
  });

  it('names a custom domain rather than one of Railway', async () => {
    const domain = (name: string) => [{ domain: name, targetPort: null }];
    const [first, second] = services('SUCCESS', 'SUCCESS');
    if (!first || !second) throw new Error('two services');
    const both = { ...first, serviceDomains: domain('x.up.railway.app'), customDomains: domain('a.example') };
    expect(await summary([second, both])).toMatchObject({ domain: 'a.example' });
    expect(await summary([{ ...first, serviceDomains: domain('x.up.railway.app') }])).toMatchObject({
      domain: 'x.up.railway.app',
    });
  });
});

describe('the staging environments of a project', () => {
  it('are the duplicates that are marked as their own', async () => {
    const { world } = memoryWorld([
      { id: 'production', variables: markedBy('x', 'production') },
      { id: 'ours', sourceId: 'production', variables: markedBy('x', 'ours') },
      { id: 'by-hand', sourceId: 'production' },
      { id: 'inherited', sourceId: 'ours', variables: markedBy('x', 'ours') },
    ]);
    const { all, staging } = await stagingEnvironments('p', world);
    expect(staging.map(({ ref, marker: { executionId } }) => [ref.id, executionId])).toEqual([['ours', 'x']]);
    expect(all).toHaveLength(4);
  });
});
