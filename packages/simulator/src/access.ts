import { notAuthorized, notFound } from './railway-errors.ts';
import type { Environment, Project, ServiceInstance } from './state/records.ts';
import type { World } from './state/world.ts';

/** Whose token a request carries. A project token is valid for one environment of one project. */
export type Caller =
  | { readonly kind: 'account' | 'workspace' }
  | { readonly kind: 'project'; readonly projectId: string; readonly environmentId: string }
  | { readonly kind: 'none' };

/** Throws "Not Authorized" unless the caller may see the project. */
export function reachProject(world: World, caller: Caller, projectId: string): Project {
  if (caller.kind === 'none' || (caller.kind === 'project' && caller.projectId !== projectId)) throw notAuthorized();
  const project = world.projects.get(projectId);
  if (!project || project.deletedAt) throw notFound('Project');
  return project;
}

/** Throws unless the caller may act in the environment; nobody may act in a deleted one. */
export function reachEnvironment(world: World, caller: Caller, environmentId: string): Environment {
  if (caller.kind === 'none') throw notAuthorized();
  if (caller.kind === 'project' && caller.environmentId !== environmentId) throw notAuthorized();
  const environment = world.environments.get(environmentId);
  if (!environment || environment.deletedAt) throw notFound('Environment');
  return environment;
}

/** Throws unless the caller may act on the service in the environment. */
export function reachInstance(
  world: World,
  caller: Caller,
  of: { environmentId: string; serviceId: string },
): ServiceInstance {
  const instance = reachEnvironment(world, caller, of.environmentId).instances.get(of.serviceId);
  if (!instance) throw notFound('ServiceInstance');
  return instance;
}

/** Throws unless the token is an account's or a workspace's: a project token neither lists nor makes environments. */
export function refuseProjectTokens(caller: Caller): void {
  if (caller.kind === 'none' || caller.kind === 'project') throw notAuthorized();
}
