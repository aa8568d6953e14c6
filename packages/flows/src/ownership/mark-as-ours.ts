import type { TaskContext } from '../core/task-context.ts';
import type { World } from '../core/world.ts';
import type { Clone } from './clone-of.ts';
import { readMarker, writeMarker } from './marker.ts';

/** Marks an environment as this execution's, unless it is so marked already (its claims must not be lost). */
export async function markAsOurs(
  clone: Clone,
  environmentId: string,
  { context, world }: { context: TaskContext; world: World },
): Promise<void> {
  const place = { projectId: clone.projectId, environmentId };
  const marker = await readMarker(world, place);
  if (marker?.executionId === clone.executionId) return;
  await writeMarker(world, place, {
    executionId: clone.executionId,
    clientName: clone.inputs.client_name,
    // One form of a moment, however an engine writes it (Kestra: in microseconds).
    expiresAt: clone.inputs.expires_at ? new Date(clone.inputs.expires_at).toISOString() : null,
    claims: [],
  });
  context.log('DEBUG', `Marked ${environmentId} as made by this execution`);
}
