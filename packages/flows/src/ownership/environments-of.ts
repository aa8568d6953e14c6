import { type EnvironmentRef, RailwayError } from '../core/railway.ts';
import { TaskError } from '../core/task-error.ts';
import type { World } from '../core/world.ts';

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
