import { describe, expect, it } from 'vitest';
import type { DeploymentStatus, RailwayService } from '../core/railway.ts';
import { fakeContext } from '../testing/fake-context.ts';
import { memoryService, memoryWorld } from '../testing/memory-world.ts';
import { type Deploying, waitUntilDeployed } from './wait-until-deployed.ts';

type Seen = DeploymentStatus | readonly [id: string, status: DeploymentStatus] | undefined;

function seenAs(serviceId: string, seen: Seen): RailwayService {
  const [id, status] = typeof seen === 'string' ? ['d1', seen] : (seen ?? []);
  return memoryService({ serviceId, name: 'Web', deployment: id && status ? { id, status } : null });
}

/** Waits for a service that is seen in these states, one look after the other, the last one for good. */
async function wait(states: readonly Seen[], more: Partial<Deploying> = {}, others: readonly RailwayService[] = []) {
  let looks = 0;
  const { world, calls, waits } = memoryWorld([{ id: 'e', name: 'stage' }]);
  const railway = {
    ...world.railway,
    environment: async (id: string, projectId: string) => {
      const state = states[Math.min(looks++, states.length - 1)];
      return { ...(await world.railway.environment(id, projectId)), services: [seenAs('web', state), ...others] };
    },
  };
  const context = fakeContext();
  const wanted = { projectId: 'p', environmentId: 'e', serviceIds: ['web'], ...more };
  const result = await waitUntilDeployed(wanted, context, { ...world, railway }).then(
    () => 'deployed',
    (error: unknown) => error,
  );
  const waited = waits.reduce((sum, ms) => sum + ms, 0);
  return { result, deploys: calls.filter((call) => call.startsWith('deploy ')), looks, waited, lines: context.lines };
}

describe('a service', () => {
  it.each<DeploymentStatus>(['SUCCESS', 'SLEEPING'])('runs where its deployment is %s', async (status) => {
    expect(await wait([status])).toMatchObject({ result: 'deployed', deploys: [], looks: 1 });
  });

  it.each<DeploymentStatus>(['BUILDING', 'DEPLOYING', 'INITIALIZING', 'QUEUED', 'WAITING', 'REMOVING'])(
    'is waited for where it is %s',
    async (status) => {
      expect(await wait([status, 'SUCCESS'])).toMatchObject({ result: 'deployed', deploys: [], looks: 2 });
    },
  );

  it.each<DeploymentStatus>(['CRASHED', 'FAILED', 'REMOVED', 'SKIPPED'])(
    'is deployed once more where it is %s',
    async (status) => {
      const { result, deploys, lines } = await wait([status, ['d2', 'SUCCESS']]);
      expect({ result, deploys }).toEqual({ result: 'deployed', deploys: ['deploy e web'] });
      expect(lines).toContainEqual({
        level: 'WARN',
        message: `The deployment of Web ended as ${status}: deploying it once more`,
      });
    },
  );

  it('is not judged by the deployment that is being replaced', async () => {
    expect(await wait(['CRASHED', 'CRASHED', ['d2', 'SUCCESS']])).toMatchObject({
      result: 'deployed',
      deploys: ['deploy e web'],
      looks: 3,
    });
    const replaced = new Map([['web', 'd1']]);
    expect(await wait(['SUCCESS', ['d2', 'SUCCESS']], { replaced })).toMatchObject({ looks: 2, deploys: [] });
  });

  it('that fails twice fails the task, to be tried again, by name', async () => {
    expect(await wait(['CRASHED', ['d2', 'FAILED']])).toMatchObject({
      deploys: ['deploy e web'],
      result: { name: 'TaskError', fatal: false, message: 'Web does not run: its deployment ended as FAILED (d2)' },
    });
  });

  it('that somebody has to approve fails the task for good', async () => {
    expect(await wait(['NEEDS_APPROVAL'])).toMatchObject({ result: { fatal: true }, deploys: [] });
  });

  it('without a deployment is given one after half a minute, and one only', async () => {
    const { deploys, waited } = await wait([undefined]);
    expect(deploys).toEqual(['deploy e web']);
    expect(waited).toBeGreaterThan(12 * 60_000);
    const patient = await wait([...Array<undefined>(10), 'SUCCESS']);
    expect(patient.waited).toBeLessThan(30_000);
    expect(patient.deploys).toEqual([]);
  });

  it('that is missing fails the task', async () => {
    expect((await wait(['SUCCESS'], { serviceIds: ['gone'] })).result).toMatchObject({
      fatal: false,
      message: 'The service gone is missing in the environment "stage"',
    });
  });

  it('is waited for together with the others', async () => {
    const both = { serviceIds: ['web', 'db'] };
    expect((await wait(['SUCCESS'], both, [seenAs('db', 'SUCCESS')])).result).toBe('deployed');
    for (const serviceIds of [both.serviceIds, both.serviceIds.toReversed()]) {
      const { result } = await wait(['SUCCESS'], { serviceIds }, [seenAs('db', 'BUILDING')]);
      expect(result).toMatchObject({ message: 'Timed out after 720 s waiting for the services of e to run' });
    }
  });

  it('is not looked at where none is named', async () => {
    expect(await wait(['CRASHED'], { serviceIds: [] })).toMatchObject({ result: 'deployed', looks: 0 });
  });

  it('is said to be in each state once', async () => {
    const { lines } = await wait(['BUILDING', 'BUILDING', 'DEPLOYING', 'SUCCESS']);
    expect(lines.map(({ message }) => message)).toEqual(
      ['building', 'deploying', 'success'].map((status) => `Web in "stage": ${status}`),
    );
  });
});

describe("a service of somebody's production", () => {
  it.each<Seen>(['CRASHED', 'FAILED', 'REMOVED', 'SKIPPED'])('is never deployed, though it is %s', async (status) => {
    expect(await wait([status], { handsOff: true })).toMatchObject({ deploys: [], result: { fatal: false } });
  });

  it('is not waited for where it has no deployment', async () => {
    expect(await wait([undefined], { handsOff: true })).toMatchObject({ result: 'deployed', deploys: [], looks: 1 });
  });

  it('is waited for while it is being deployed', async () => {
    expect(await wait(['DEPLOYING', 'SUCCESS'], { handsOff: true })).toMatchObject({ result: 'deployed', looks: 2 });
  });
});
