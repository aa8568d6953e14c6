import { type EnvironmentRef, type RailwayEnvironment, RailwayError } from '../core/railway.ts';
import { TaskError } from '../core/task-error.ts';
import type { World } from '../core/world.ts';
import type { EnvironmentSummary } from '../specs/environments.ts';
import { type Marker, readMarker } from './marker.ts';

/** An environment that Understudy made. */
export interface StagingEnvironment {
  readonly ref: EnvironmentRef;
  readonly marker: Marker;
}

/** The environments of a project that a caller has named. One that the token does not reach is `not-found`. */
export async function environmentsOf(projectId: string, { railway }: World): Promise<readonly EnvironmentRef[]> {
  try {
    return await railway.environments(projectId);
  } catch (error) {
    if (!(error instanceof RailwayError) || !['not-authorized', 'not-found'].includes(error.code)) throw error;
    throw new TaskError(`RAILWAY_TOKEN reaches no project ${projectId}`, {
      fatal: true,
      kind: 'not-found',
      cause: error,
    });
  }
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

function statusOf({ services }: RailwayEnvironment): EnvironmentSummary['status'] {
  if (services.length === 0) return 'creating';
  const statuses = services.flatMap(({ deployment }) => deployment?.status ?? []);
  if (statuses.some((status) => status === 'FAILED' || status === 'CRASHED')) return 'failed';
  if (statuses.some((status) => status === 'REMOVING')) return 'deleting';
  const settled = new Set(['SUCCESS', 'SLEEPING', 'SKIPPED', 'REMOVED']);
  return statuses.every((status) => settled.has(status)) ? 'ready' : 'deploying';
}
