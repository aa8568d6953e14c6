import type { EnvironmentRef, RailwayEnvironment } from '../core/railway.ts';
import type { World } from '../core/world.ts';
import type { EnvironmentSummary } from '../specs/environments.ts';
import { environmentsOf } from './environments-of.ts';
import { type Marker, readMarker } from './marker.ts';

/** An environment that Understudy made. */
export interface StagingEnvironment {
  readonly ref: EnvironmentRef;
  readonly marker: Marker;
}

/** A project's environments, and those of them that Understudy made. */
export async function stagingEnvironments(
  projectId: string,
  world: World,
): Promise<{ all: readonly EnvironmentRef[]; staging: readonly StagingEnvironment[] }> {
  const all = await environmentsOf(projectId, world);
  const staging: StagingEnvironment[] = [];
  // Only a duplicate can be one of ours; the others are not worth a request.
  for (const ref of all.filter(({ sourceEnvironment }) => sourceEnvironment !== null)) {
    const marker = await readMarker(world, { projectId, environmentId: ref.id });
    if (marker) staging.push({ ref, marker });
  }
  return { all, staging };
}

/** A staging environment as a list shows it. */
export function summaryOf(environment: RailwayEnvironment, marker: Marker, projectId: string): EnvironmentSummary {
  const domains = environment.services.flatMap(({ customDomains, serviceDomains }) => [
    ...customDomains,
    ...serviceDomains,
  ]);
  return {
    name: environment.name,
    created_at: environment.createdAt.toISOString(),
    domain: domains[0]?.domain ?? null,
    status: statusOf(environment),
    environment_id: environment.id,
    project_id: projectId,
    source_environment: environment.sourceEnvironment?.name ?? null,
    client_name: marker.clientName,
    execution_id: marker.executionId,
    expires_at: marker.expiresAt,
  };
}

function statusOf({ services }: RailwayEnvironment): string {
  if (services.length === 0) return 'creating';
  const statuses = services.flatMap(({ deployment }) => deployment?.status ?? []);
  if (statuses.some((status) => status === 'FAILED' || status === 'CRASHED')) return 'failed';
  if (statuses.some((status) => status === 'REMOVING')) return 'deleting';
  const settled = new Set(['SUCCESS', 'SLEEPING', 'SKIPPED', 'REMOVED']);
  return statuses.every((status) => settled.has(status)) ? 'ready' : 'deploying';
}
