import type { EnvironmentDetail } from '@understudy/flows/specs';
import type { z } from 'zod';
import { deleteEnvironment, type deletionBody } from './delete-environment.ts';
import { getEnvironment } from './get-environment.ts';
import { type ListedEnvironments, type ListNeeds, listEnvironments } from './list-environments.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import type { FlowOrigin } from './run-flow.ts';

/** Staging environments, as procedures ask for them, of a project that the caller may touch. */
export interface Environments {
  list(origin: FlowOrigin, projectId: string, fresh: boolean): Promise<ListedEnvironments>;
  get(origin: FlowOrigin, projectId: string, name: string): Promise<EnvironmentDetail>;
  delete(origin: FlowOrigin, projectId: string, name: string): Promise<z.infer<typeof deletionBody>>;
}

/** The door of this folder. */
export function createEnvironments(ports: Omit<ListNeeds, 'once'>): Environments {
  const needs = { ...ports, once: createOneAtATime<ListedEnvironments>() };
  return {
    list: (origin, projectId, fresh) => listEnvironments(needs, origin, { projectId, fresh }),
    get: (origin, projectId, name) => getEnvironment(needs, origin, { projectId, name }),
    delete: (origin, projectId, name) => deleteEnvironment(needs, origin, { projectId, name }),
  };
}
