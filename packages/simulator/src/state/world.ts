import type { Bucket } from './bucket.ts';
import type { Environment, Project, ServiceInstance, Workflow } from './records.ts';
import type { SshKey } from './ssh-key.ts';
import type { Volume } from './volumes.ts';

/** The state of the simulated Railway: plain data, in memory only. */
export interface World {
  readonly workspace: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly projects: Map<string, Project>;
  /** Deleted ones too: their names stay reserved for some time. */
  readonly environments: Map<string, Environment>;
  readonly workflows: Map<string, Workflow>;
  readonly volumes: Map<string, Volume>;
  readonly buckets: Map<string, Bucket>;
  readonly sshKeys: Map<string, SshKey>;
}

/** The projects that are not deleted, oldest first. */
export function liveProjects(world: World): Project[] {
  return [...world.projects.values()].filter((project) => project.deletedAt === null);
}

/** The environments of a project that are not deleted, oldest first. */
export function liveEnvironments(world: World, projectId: string): Environment[] {
  return [...world.environments.values()].filter((each) => each.projectId === projectId && each.deletedAt === null);
}

/** Every instance of every environment that is not deleted. */
export function liveInstances(world: World): ServiceInstance[] {
  return [...world.environments.values()]
    .filter((environment) => environment.deletedAt === null)
    .flatMap((environment) => [...environment.instances.values()]);
}
