import type { TaskContext } from '../core/task-context.ts';
import { waitFor } from '../core/wait-for.ts';
import type { World } from '../core/world.ts';
import { closeProxies } from './opened-proxies.ts';

const timeoutMs = 3 * 60_000;

/** Closes what was opened for an environment, deletes it, and waits until it is gone. Safe where it is gone already. */
export async function removeEnvironment(
  environment: { id: string; projectId: string; name: string },
  context: TaskContext,
  world: World,
): Promise<void> {
  const { id, projectId, name } = environment;
  await closeProxies({ projectId, environmentId: id }, context, world);
  await world.railway.deleteEnvironment(id);
  await waitFor(
    {
      what: `Railway to delete the environment "${name}" (${id})`,
      timeoutMs,
      probe: async () => {
        const environments = await world.railway.environments(projectId);
        return environments.some((each) => each.id === id) ? undefined : true;
      },
    },
    context,
    world,
  );
}
