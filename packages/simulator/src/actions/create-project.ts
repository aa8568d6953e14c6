import { randomUUID } from 'node:crypto';
import type { ProjectSpec, ServiceSpec } from '../project-spec.ts';
import type { Simulation } from '../simulation.ts';
import type { Environment, Project, Service, ServiceInstance } from '../state/records.ts';
import { createEnvironment } from './create-environment.ts';
import { createInstance } from './create-instance.ts';
import { createVariable } from './create-variable.ts';
import { deploy } from './deploy.ts';
import { addCustomDomain, addServiceDomain } from './domains.ts';
import { openTcpProxy } from './tcp-proxies.ts';
import { templateVariables } from './template-variables.ts';

const applicationPorts = { mysql: 3306, postgres: 5432, web: 8080 } as const;
const images = { mysql: 'mysql:9', postgres: 'ghcr.io/railwayapp-templates/postgres-ssl:17', web: null } as const;

/** Makes a project whose one environment has everything deployed. */
export async function createProject(
  simulation: Simulation,
  spec: ProjectSpec,
): Promise<{ project: Project; environment: Environment }> {
  const project: Project = { id: randomUUID(), name: spec.name, createdAt: simulation.clock.now(), services: [] };
  simulation.world.projects.set(project.id, project);
  const environment = await createEnvironment(simulation, {
    projectId: project.id,
    name: spec.environment ?? 'production',
    isEphemeral: false,
    applyChangesInBackground: false,
    skipInitialDeploys: false,
    stageInitialChanges: false,
  });
  for (const [name, value] of Object.entries(spec.sharedVariables ?? {}))
    environment.variables.set(name, createVariable(simulation, value));
  for (const service of spec.services) await addService(simulation, { project, environment, spec: service });
  return { project, environment };
}

async function addService(
  simulation: Simulation,
  { project, environment, spec }: { project: Project; environment: Environment; spec: ServiceSpec },
): Promise<void> {
  const service: Service = {
    id: randomUUID(),
    projectId: project.id,
    name: spec.name,
    kind: spec.kind,
    createdAt: simulation.clock.now(),
    volumeId: spec.kind === 'web' ? null : randomUUID(),
  };
  project.services.push(service);
  const instance = createInstance(simulation, environment, service);
  instance.image = spec.image ?? images[spec.kind];
  setVariables(simulation, instance, spec);
  addDomains(simulation, { environment, instance, spec });
  if (spec.publicTcp) await openTcpProxy(simulation, instance, applicationPorts[spec.kind]);
  deploy(simulation, environment, instance);
}

function setVariables(
  simulation: Simulation,
  instance: ServiceInstance,
  { kind, variables, sealedVariables }: ServiceSpec,
): void {
  const readable = { ...templateVariables(kind), ...variables };
  for (const [name, value] of Object.entries(readable)) instance.variables.set(name, createVariable(simulation, value));
  for (const [name, value] of Object.entries(sealedVariables ?? {}))
    instance.variables.set(name, createVariable(simulation, value, undefined, true));
}

function addDomains(
  simulation: Simulation,
  { environment, instance, spec }: { environment: Environment; instance: ServiceInstance; spec: ServiceSpec },
): void {
  const targetPort = applicationPorts.web;
  if (spec.domains?.service ?? spec.kind === 'web') addServiceDomain(simulation, { environment, instance, targetPort });
  for (const domain of spec.domains?.custom ?? [])
    addCustomDomain(simulation, { instance, domain, targetPort }).verified = true;
}
