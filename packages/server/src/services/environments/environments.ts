import type { EnvironmentDetail, EnvironmentSummary } from '@understudy/flows/specs';
import type { z } from 'zod';
import { deleteEnvironment, type deletionBody } from './delete-environment.ts';
import { getEnvironment } from './get-environment.ts';
import { listEnvironments } from './list-environments.ts';
import type { FlowOrigin, RunNeeds } from './run-flow.ts';

/** Staging environments, as procedures ask for them, of a project that the caller may touch. */
export interface Environments {
  list(origin: FlowOrigin, projectId: string): Promise<EnvironmentSummary[]>;
  get(origin: FlowOrigin, projectId: string, name: string): Promise<EnvironmentDetail>;
  delete(origin: FlowOrigin, projectId: string, name: string): Promise<z.infer<typeof deletionBody>>;
}

/** The door of this folder. */
export function createEnvironments(needs: RunNeeds): Environments {
  return {
    list: (origin, projectId) => listEnvironments(needs, origin, projectId),
    get: (origin, projectId, name) => getEnvironment(needs, origin, { projectId, name }),
    delete: (origin, projectId, name) => deleteEnvironment(needs, origin, { projectId, name }),
  };
}
