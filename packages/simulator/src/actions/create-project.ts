import { randomUUID } from 'node:crypto';
import type { ProjectSpec } from '../project-spec.ts';
import type { Simulation } from '../simulation.ts';
import type { Environment, Project } from '../state/records.ts';
import { addService } from './add-service.ts';
import { createBucket } from './buckets.ts';
import { clusterServices } from './cluster-services.ts';
import { createEnvironment } from './create-environment.ts';
import { createVariable } from './create-variable.ts';
import { deployAll } from './deploy.ts';
import { seenVariables } from './render-variables.ts';

const defaultRegion = 'ams';

/** Makes a project whose one environment has everything deployed. */
export async function createProject(
  simulation: Simulation,
  spec: ProjectSpec,
): Promise<{ project: Project; environment: Environment }> {
  const { project, environment } = await createEmptyProject(simulation, spec);
  for (const [name, value] of Object.entries(spec.sharedVariables ?? {}))
    environment.variables.set(name, createVariable(simulation, value));
  for (const service of spec.services.flatMap(clusterServices))
    await addService(simulation, { project, environment, spec: service });
  for (const { name, pastedVariables = {} } of spec.services)
    pasteVariables(simulation, { project, environment, name, pastedVariables });
  for (const name of spec.buckets ?? [])
    createBucket(simulation, project.id, name).regions.set(environment.id, defaultRegion);
  deployAll(simulation, environment);
  return { project, environment };
}

/** Makes a project with an environment in which there is nothing. */
export async function createEmptyProject(
  simulation: Simulation,
  { name, environment: environmentName = 'production' }: { name: string; environment?: string },
): Promise<{ project: Project; environment: Environment }> {
  const createdAt = simulation.clock.now();
  const project: Project = { id: randomUUID(), name, createdAt, services: [], deletedAt: null };
  simulation.world.projects.set(project.id, project);
  const environment = await createEnvironment(simulation, {
    projectId: project.id,
    name: environmentName,
    isEphemeral: false,
    applyChangesInBackground: false,
    skipInitialDeploys: false,
    stageInitialChanges: false,
  });
  return { project, environment };
}

// References become what they mean now, and stay that.
function pasteVariables(
  simulation: Simulation,
  {
    project,
    environment,
    name,
    pastedVariables,
  }: {
    project: Project;
    environment: Environment;
    name: string;
    pastedVariables: Readonly<Record<string, string>>;
  },
): void {
  const instance = [...environment.instances.values()].find((each) => each.service.name === name);
  for (const [variable, value] of Object.entries(pastedVariables)) {
    instance?.variables.set(variable, createVariable(simulation, value));
    const meant = instance && seenVariables({ project, environment, instance })[variable];
    if (meant !== undefined) instance?.variables.set(variable, createVariable(simulation, meant));
  }
}
