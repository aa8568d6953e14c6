import { passwordOf } from './actions/password-of.ts';
import { leaderOf } from './actions/server-of.ts';
import type { Simulation } from './simulation.ts';
import { liveEnvironments } from './state/world.ts';

const logins: Partial<Record<string, (password: string, port: number) => string>> = {
  mysql: (password, port) => `mysql://root:${password}@127.0.0.1:${port}/railway`,
  postgres: (password, port) => `postgresql://postgres:${password}@127.0.0.1:${port}/railway`,
  redis: (password, port) => `redis://default:${password}@127.0.0.1:${port}`,
};

/** The administrator's URL of a database server itself, not of its TCP proxy. Throws where no server runs. */
export function databaseUrl(
  simulation: Simulation,
  { projectId, environmentName, serviceName }: { projectId: string; environmentName: string; serviceName: string },
): string {
  const project = simulation.world.projects.get(projectId);
  const environment = liveEnvironments(simulation.world, projectId).find((each) => each.name === environmentName);
  const named = [...(environment?.instances.values() ?? [])].find((each) => each.service.name === serviceName);
  const instance = named && leaderOf(simulation, named);
  const port = instance && simulation.fleet.port(instance.id);
  const login = instance && logins[instance.service.kind];
  if (!project || !environment || !instance || !port || !login)
    throw new Error(`no database server runs for ${serviceName} in ${environmentName}`);
  return login(encodeURIComponent(passwordOf(project, environment, instance)), port);
}
