import { passwordVariable } from './actions/deploy.ts';
import { variableValue } from './actions/render-variables.ts';
import type { Simulation } from './simulation.ts';
import { liveEnvironments } from './state/world.ts';

/** The administrator's URL of a database server itself, not of its TCP proxy. Throws where no server runs. */
export function databaseUrl(
  simulation: Simulation,
  { projectId, environmentName, serviceName }: { projectId: string; environmentName: string; serviceName: string },
): string {
  const project = simulation.world.projects.get(projectId);
  const environment = liveEnvironments(simulation.world, projectId).find((each) => each.name === environmentName);
  const instance = [...(environment?.instances.values() ?? [])].find((each) => each.service.name === serviceName);
  const port = instance && simulation.fleet.port(instance.id);
  if (!project || !environment || !instance || !port || instance.service.kind === 'web')
    throw new Error(`no database server runs for ${serviceName} in ${environmentName}`);
  const { kind } = instance.service;
  const password = encodeURIComponent(variableValue(passwordVariable[kind], { project, environment, instance }));
  const login = kind === 'mysql' ? `mysql://root:${password}` : `postgresql://postgres:${password}`;
  return `${login}@127.0.0.1:${port}/railway`;
}
