import { type EnvironmentRef, RailwayError } from '../core/railway.ts';
import { TaskError } from '../core/task-error.ts';
import type { World } from '../core/world.ts';

/** The environments of a project that a caller has named. Fails with "Not found: …" for one that the token does not reach. */
export async function environmentsOf(projectId: string, { railway }: World): Promise<readonly EnvironmentRef[]> {
  try {
    return await railway.environments(projectId);
  } catch (error) {
    if (!(error instanceof RailwayError) || !['not-authorized', 'not-found'].includes(error.code)) throw error;
    throw new TaskError(`Not found: RAILWAY_TOKEN reaches no project ${projectId}`, { fatal: true, cause: error });
  }
}
