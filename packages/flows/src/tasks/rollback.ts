import { z } from 'zod';
import { defineTask } from '../core/define-task.ts';
import { outputsIfWhole } from '../core/outputs-of.ts';
import { RailwayError } from '../core/railway.ts';
import { reasonOf } from '../core/reason-of.ts';
import type { TaskContext } from '../core/task-context.ts';
import { TaskError } from '../core/task-error.ts';
import { waitFor } from '../core/wait-for.ts';
import type { World } from '../core/world.ts';
import { type Clone, cloneOf, validated } from '../ownership/clone-of.ts';
import { findHolder, type Holder } from '../ownership/find-holder.ts';
import { removeEnvironment } from '../ownership/remove-environment.ts';
import { createEnvironment } from './create-environment.ts';

/** A create that was cut off may still be under way at Railway: how long it is looked for before there is nothing. */
const lostCreateMs = 15_000;

/**
 * Deletes what this execution made, and nothing else; closes what it opened. Says what it deleted. Needs nothing of a task
 * that failed. No error of its own is fatal: while something is left behind, another attempt is worth it.
 */
export const rollback = defineTask({
  id: 'rollback',
  outputs: z.object({ deleted: z.string().nullable() }),
  async run(context, world) {
    // Asked first: the inputs themselves may be what was wrong.
    if (!outputsIfWhole(validated, context)) {
      context.log('INFO', 'Nothing to delete: the inputs were not validated, so that nothing was made');
      return { deleted: null };
    }
    try {
      return { deleted: await deleteOwn(cloneOf(context), context, world) };
    } catch (error) {
      if (error instanceof TaskError || error instanceof RailwayError)
        throw new TaskError(reasonOf(error), { fatal: false, cause: error });
      throw error;
    }
  },
});

/** The name of the environment that was deleted, or null. */
async function deleteOwn(clone: Clone, context: TaskContext, world: World): Promise<string | null> {
  const holder = await findHolderPatiently(clone, context, world);
  if (holder.kind === 'other') {
    context.log(
      'WARN',
      `Left the environment "${clone.name}" (${holder.environment.id}) alone: this execution did not make it`,
    );
  }
  if (holder.kind !== 'us') {
    context.log('INFO', `Nothing to delete: this execution has no environment named "${clone.name}"`);
    return null;
  }
  const { id, name } = holder.environment;
  await removeEnvironment({ id, name, projectId: clone.projectId }, context, world);
  context.log('INFO', `Deleted the environment "${name}" (${id})`);
  return name;
}

async function findHolderPatiently(clone: Clone, context: TaskContext, world: World): Promise<Holder> {
  const mayAppear = !outputsIfWhole(createEnvironment, context);
  const until = world.clock.now().getTime() + (mayAppear ? lostCreateMs : 0);
  return waitFor(
    {
      what: `a look at the environment "${clone.name}"`,
      timeoutMs: 2 * lostCreateMs,
      probe: async () => {
        const holder = await findHolder(clone, world);
        return holder.kind === 'nobody' && world.clock.now().getTime() < until ? undefined : holder;
      },
    },
    context,
    world,
  );
}
