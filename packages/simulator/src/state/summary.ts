import type { World } from './world.ts';

/** A project with all its environments, deleted ones too: for tests, and for whoever inspects a running simulator. */
export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  readonly environments: readonly EnvironmentSummary[];
}

export interface EnvironmentSummary {
  readonly id: string;
  readonly name: string;
  readonly deleted: boolean;
  readonly services: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: string | null;
    readonly domains: readonly string[];
    /** The port of its TCP proxy, where one is open. */
    readonly proxyPort: number | null;
    /** Names only. */
    readonly variables: readonly string[];
  }[];
}

/** Everything that exists, without the values of variables. */
export function summarize(world: World): readonly ProjectSummary[] {
  return [...world.projects.values()].map(({ id, name }) => ({
    id,
    name,
    environments: [...world.environments.values()]
      .filter((environment) => environment.projectId === id)
      .map((environment) => ({
        id: environment.id,
        name: environment.name,
        deleted: environment.deletedAt !== null,
        services: [...environment.instances.values()].map((instance) => ({
          id: instance.service.id,
          name: instance.service.name,
          status: instance.deployments.at(-1)?.status ?? null,
          domains: [...instance.serviceDomains, ...instance.customDomains].map(({ domain }) => domain),
          proxyPort: instance.tcpProxy?.proxyPort ?? null,
          variables: [...instance.variables.keys()],
        })),
      })),
  }));
}
