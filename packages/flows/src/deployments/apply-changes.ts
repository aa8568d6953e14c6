import type { TaskContext } from '../core/task-context.ts';
import { waitFor } from '../core/wait-for.ts';
import type { World } from '../core/world.ts';

const timeoutMs = 10 * 60_000;

/** Waits until Railway has applied a duplicate's changes; commits them where they are only staged. False where it failed. */
export async function applyChanges(environmentId: string, context: TaskContext, world: World): Promise<boolean> {
  let committed = false;
  return waitFor(
    {
      what: `Railway to apply the changes of ${environmentId}`,
      timeoutMs,
      probe: async () => {
        const { status, error } = await world.railway.stagedChanges(environmentId);
        if (error && status === 'staged') {
          context.log('WARN', `Railway could not apply the duplicate's changes: ${error}`);
          return false;
        }
        if (status === 'none' || status === 'committed') return true;
        if (status === 'staged' && !committed) {
          context.log('INFO', 'The duplicate is only staged: committing it');
          await world.railway.commitStagedChanges(environmentId);
          // The commit returns when its work begins; it may be seen as staged for a while.
          committed = true;
        }
        return undefined;
      },
    },
    context,
    world,
  );
}
