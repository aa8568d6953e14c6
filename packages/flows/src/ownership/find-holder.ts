import type { EnvironmentRef } from '../core/railway.ts';
import type { World } from '../core/world.ts';
import type { Clone } from './clone-of.ts';
import { type Marker, readMarker } from './marker.ts';

/** Who has the clone's name in the project. */
export type Holder =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'us'; readonly environment: EnvironmentRef; readonly marker: Marker | undefined }
  | { readonly kind: 'other'; readonly environment: EnvironmentRef };

/**
 * Looks for this execution's environment. It is ours if its marker names this execution; or, between its creation and
 * its marking, if it has no marker, our name and our source, and did not stand before this execution began.
 */
export async function findHolder(clone: Clone, world: World): Promise<Holder> {
  const environments = await world.railway.environments(clone.projectId);
  const environment = environments.find(({ name }) => name === clone.name);
  if (!environment) return { kind: 'nobody' };
  const marker = await readMarker(world, { projectId: clone.projectId, environmentId: environment.id });
  const ours = marker ? marker.executionId === clone.executionId : isUnmarkedOurs(environment, clone);
  return ours ? { kind: 'us', environment, marker } : { kind: 'other', environment };
}

function isUnmarkedOurs(environment: EnvironmentRef, clone: Clone): boolean {
  return (
    clone.sourceEnvironmentId !== undefined &&
    environment.sourceEnvironment?.id === clone.sourceEnvironmentId &&
    !clone.environmentsBefore.includes(environment.id)
  );
}
