import type { EnvironmentDetail } from '@understudy/flows/specs';
import type { z } from 'zod';
import { projectOf } from '../../core/project-of.ts';
import { deleteEnvironment, type deletionBody } from './delete-environment.ts';
import { getEnvironment } from './get-environment.ts';
import { type ListedEnvironments, type ListNeeds, listEnvironments } from './list-environments.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import type { FlowOrigin } from './run-flow.ts';

/** Staging environments, as procedures ask for them. `projectId` undefined means the configured default. */
export interface Environments {
  list(origin: FlowOrigin, projectId: string | undefined, fresh: boolean): Promise<ListedEnvironments>;
  get(origin: FlowOrigin, projectId: string | undefined, name: string): Promise<EnvironmentDetail>;
  delete(origin: FlowOrigin, projectId: string | undefined, name: string): Promise<z.infer<typeof deletionBody>>;
}

/** The door of this folder. */
export function createEnvironments(
  ports: Omit<ListNeeds, 'once'> & { readonly defaultProjectId: string | undefined },
): Environments {
  const needs = { ...ports, once: createOneAtATime<ListedEnvironments>() };
  const of = (projectId: string | undefined, name: string) => ({
    projectId: projectOf(projectId, needs.defaultProjectId),
    name,
  });
  return {
    list: async (origin, projectId, fresh) =>
      listEnvironments(needs, origin, { projectId: projectOf(projectId, needs.defaultProjectId), fresh }),
    get: async (origin, projectId, name) => getEnvironment(needs, origin, of(projectId, name)),
    delete: async (origin, projectId, name) => deleteEnvironment(needs, origin, of(projectId, name)),
  };
}
