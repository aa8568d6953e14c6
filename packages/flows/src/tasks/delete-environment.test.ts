import { describe, expect, it } from 'vitest';
import { RailwayError } from '../core/railway.ts';
import { fakeContext } from '../testing/fake-context.ts';
import { type MemoryEnvironment, markedBy, memoryWorld } from '../testing/memory-world.ts';
import { deleteEnvironment } from './delete-environment.ts';

const now = new Date('2026-06-01T00:00:00Z');
const ours = { id: 'e', name: 'stage', sourceId: 'production', variables: markedBy('x', 'e') };

async function remove(environments: readonly MemoryEnvironment[], attempt = 1) {
  const { world, calls } = memoryWorld([{ id: 'production' }, ...environments], { now });
  const inputs = { railway_project_id: 'p', environment_name: 'stage' };
  const result = await deleteEnvironment
    .run({ ...fakeContext(), inputs, attempt }, world)
    .catch((error: unknown) => error);
  return { result, calls };
}

const deleted = { environment_name: 'stage', status: 'deleted', deleted_at: '2026-06-01T00:00:00.000Z' };
const refused = (message: string) => ({ name: 'TaskError', fatal: true, message });

describe('the deletion of an environment', () => {
  it('is done where Understudy made it', async () => {
    expect(await remove([ours])).toEqual({ result: deleted, calls: ['deleteEnvironment e'] });
  });

  it('closes first what was opened for it', async () => {
    const claims = JSON.stringify([{ environmentId: 'production', serviceId: 's', port: 3306 }]);
    const variables = { ...ours.variables, UNDERSTUDY_OPENED_PROXIES: claims };
    const { calls } = await remove([{ ...ours, variables }]);
    expect(calls.filter((call) => !call.startsWith('setVariables'))).toEqual([
      'closeTcpProxy production s 3306',
      'deleteEnvironment e',
    ]);
  });

  it.each<[string, MemoryEnvironment]>([
    ['not marked', { id: 'e', sourceId: 'production' }],
    ['marked by inheritance', { id: 'e', sourceId: 'production', variables: markedBy('x', 'other') }],
  ])('is refused where it is %s', async (_, environment) => {
    const result = refused('Refused: "stage" is not deleted, since Understudy did not create it');
    expect(await remove([{ ...environment, name: 'stage' }])).toMatchObject({ result, calls: [] });
  });

  it('is refused where others are duplicates of it', async () => {
    const offspring = ['a', 'b'].map((id) => ({ id, sourceId: 'e' }));
    const result = refused('Refused: "stage" is not deleted, since it is the source of "a", "b"');
    expect(await remove([ours, ...offspring])).toMatchObject({ result, calls: [] });
  });

  it('fails where there is none, unless an earlier attempt may have done it', async () => {
    const missing = refused('Not found: there is no environment "stage"');
    expect(await remove([], 1)).toMatchObject({ result: missing, calls: [] });
    expect(await remove([], 2)).toEqual({ result: deleted, calls: [] });
  });

  it.each(['not-authorized', 'not-found'] as const)('fails where the project is %s', async (code) => {
    const { world } = memoryWorld([], {
      railway: { environments: () => Promise.reject(new RailwayError(code, 'no')) },
    });
    const inputs = { railway_project_id: 'p', environment_name: 'stage' };
    await expect(deleteEnvironment.run({ ...fakeContext(), inputs }, world)).rejects.toMatchObject(
      refused('Not found: RAILWAY_TOKEN reaches no project p'),
    );
  });

  it('is tried again where Railway is only not there', async () => {
    const error = new RailwayError('unavailable', 'down', { retryable: true });
    const { world } = memoryWorld([], { railway: { environments: () => Promise.reject(error) } });
    const inputs = { railway_project_id: 'p', environment_name: 'stage' };
    await expect(deleteEnvironment.run({ ...fakeContext(), inputs }, world)).rejects.toBe(error);
  });
});
