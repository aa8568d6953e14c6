import { expect, it } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import { memoryWorld } from '../testing/memory-world.ts';
import { removeEnvironment } from './remove-environment.ts';

const environment = { id: 'e', projectId: 'p', name: 'stage' };

it('an environment is removed only when Railway lists it no more', async () => {
  const { world, waits } = memoryWorld([{ id: 'production' }, { id: 'e', name: 'stage' }]);
  const listed = await world.railway.environments('p');
  let looks = 0;
  const environments = async () => (++looks < 3 ? listed : listed.filter(({ id }) => id !== 'e'));
  await removeEnvironment(environment, fakeContext(), { ...world, railway: { ...world.railway, environments } });
  expect([looks, waits.length]).toEqual([3, 2]);
});

it('one that does not go within three minutes is an error that names it, and may be tried again', async () => {
  const { world, waits } = memoryWorld([{ id: 'e', name: 'stage' }]);
  const listed = await world.railway.environments('p');
  const staying = { ...world, railway: { ...world.railway, environments: async () => listed } };
  await expect(removeEnvironment(environment, fakeContext(), staying)).rejects.toMatchObject({
    name: 'TaskError',
    fatal: false,
    message: 'Timed out after 180 s waiting for Railway to delete the environment "stage" (e)',
  });
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(180_000);
});

it('one that is gone already is removed', async () => {
  const { world } = memoryWorld([{ id: 'production' }]);
  await expect(removeEnvironment(environment, fakeContext(), world)).resolves.toBeUndefined();
});
