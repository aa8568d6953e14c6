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
  box: Simulation,
  spec: ProjectSpec,
): Promise<{ project: Project; environment: Environment }> {
  const project: Project = { id: randomUUID(), name: spec.name, createdAt: box.clock.now(), services: [] };
  box.world.projects.set(project.id, project);
  const environment = await createEnvironment(box, {
    projectId: project.id,
    name: spec.environment ?? 'production',
    isEphemeral: false,
    applyChangesInBackground: false,
    skipInitialDeploys: false,
    stageInitialChanges: false,
  });
  for (const [name, value] of Object.entries(spec.sharedVariables ?? {}))
    environment.variables.set(name, createVariable(box, value));
  for (const service of spec.services) await addService(box, { project, environment, spec: service });
  return { project, environment };
}

async function addService(
  box: Simulation,
  { project, environment, spec }: { project: Project; environment: Environment; spec: ServiceSpec },
): Promise<void> {
  const service: Service = {
    id: randomUUID(),
    projectId: project.id,
    name: spec.name,
    kind: spec.kind,
    createdAt: box.clock.now(),
    volumeId: spec.kind === 'web' ? null : randomUUID(),
  };
  project.services.push(service);
  const instance = createInstance(box, environment, service);
  instance.image = spec.image ?? images[spec.kind];
  setVariables(box, instance, spec);
  addDomains(box, { environment, instance, spec });
  if (spec.publicTcp) await openTcpProxy(box, instance, applicationPorts[spec.kind]);
  deploy(box, environment, instance);
}

function setVariables(
  box: Simulation,
  instance: ServiceInstance,
  { kind, variables, sealedVariables }: ServiceSpec,
): void {
  const readable = { ...templateVariables(kind), ...variables };
  for (const [name, value] of Object.entries(readable)) instance.variables.set(name, createVariable(box, value));
  for (const [name, value] of Object.entries(sealedVariables ?? {}))
    instance.variables.set(name, createVariable(box, value, undefined, true));
}

function addDomains(
  box: Simulation,
  { environment, instance, spec }: { environment: Environment; instance: ServiceInstance; spec: ServiceSpec },
): void {
  const targetPort = applicationPorts.web;
  if (spec.domains?.service ?? spec.kind === 'web') addServiceDomain(box, { environment, instance, targetPort });
  for (const domain of spec.domains?.custom ?? [])
    addCustomDomain(box, { instance, domain, targetPort }).verified = true;
}
