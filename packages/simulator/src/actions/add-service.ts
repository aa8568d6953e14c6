import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServiceSpec } from '../project-spec.ts';
import type { Simulation } from '../simulation.ts';
import type { Environment, Project, Service, ServiceInstance, ServiceKind } from '../state/records.ts';
import { createInstance } from './create-instance.ts';
import { createVariable } from './create-variable.ts';
import { addCustomDomain, addServiceDomain, verifyDomain } from './domains.ts';
import { activateProxy, openTcpProxy } from './tcp-proxies.ts';
import { templateVariables } from './template-variables.ts';
import { createVolume, mountVolume, volumeDirectory } from './volumes.ts';

/** A service as it is made: a part of a cluster names the one whose database it leads to. */
export type ServicePlan = Omit<ServiceSpec, 'kind'> & { readonly kind: ServiceKind; readonly leader?: string };

/** What a kind of service brings with it. */
interface Kind {
  readonly port: number;
  readonly image: string | null;
  /** Where its own volume is mounted. */
  readonly data: string | null;
}

const kinds: Record<ServiceKind, Kind> = {
  web: { port: 8080, image: null, data: null },
  worker: { port: 8080, image: null, data: null },
  router: { port: 5432, image: 'ghcr.io/railwayapp-templates/postgres-ha/haproxy:3.2', data: null },
  mysql: { port: 3306, image: 'mysql:9', data: '/var/lib/mysql' },
  postgres: {
    port: 5432,
    image: 'ghcr.io/railwayapp-templates/postgres-ssl:17',
    data: '/var/lib/postgresql/data',
  },
  redis: { port: 6379, image: 'redis:8', data: '/data' },
};

/** The port on which a kind of service listens inside. */
export function applicationPort(kind: ServiceKind): number {
  return kinds[kind].port;
}

/** Adds a service to a project and an instance of it to an environment; nothing is deployed. */
export async function addService(
  simulation: Simulation,
  { project, environment, spec }: { project: Project; environment: Environment; spec: ServicePlan },
): Promise<ServiceInstance> {
  const { name, kind, image = spec.repo ? null : kinds[kind].image, repo = null } = spec;
  const { startCommand = null, cronSchedule = null, sleeps = false } = spec;
  const service: Service = {
    id: randomUUID(),
    projectId: project.id,
    name,
    kind,
    createdAt: simulation.clock.now(),
    leaderId: project.services.find((each) => each.name === spec.leader)?.id ?? null,
  };
  project.services.push(service);
  const settings = { image, repo, startCommand, cronSchedule, sleeps };
  const instance = createInstance(simulation, environment, { service, settings });
  await addVolume(simulation, instance, spec);
  setVariables(simulation, instance, spec);
  addDomains(simulation, { environment, instance, spec });
  if (spec.publicTcp) {
    await openTcpProxy(simulation, instance, kinds[kind].port);
    // It was there before the first deployment: nothing is interrupted for it.
    activateProxy(simulation, instance);
  }
  return instance;
}

async function addVolume(
  simulation: Simulation,
  instance: ServiceInstance,
  { name, kind, volume }: ServicePlan,
): Promise<void> {
  const mountPath = volume?.mountPath ?? kinds[kind].data;
  if (!mountPath) return;
  const { id } = createVolume(simulation, instance.service.projectId, `${name.toLowerCase()}-volume`);
  mountVolume(simulation, instance, { volumeId: id, mountPath, ...(volume?.sizeMB && { sizeMB: volume.sizeMB }) });
  const directory = volumeDirectory(simulation, instance);
  if (!directory || kinds[kind].data) return;
  for (const [path, content] of Object.entries(volume?.files ?? {})) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
}

function setVariables(
  simulation: Simulation,
  instance: ServiceInstance,
  { kind, leader, variables, sealedVariables }: ServicePlan,
): void {
  const readable = { ...(leader ? {} : templateVariables(kind)), ...variables };
  for (const [name, value] of Object.entries(readable)) instance.variables.set(name, createVariable(simulation, value));
  for (const [name, value] of Object.entries(sealedVariables ?? {}))
    instance.variables.set(name, createVariable(simulation, value, undefined, true));
}

function addDomains(
  simulation: Simulation,
  { environment, instance, spec }: { environment: Environment; instance: ServiceInstance; spec: ServicePlan },
): void {
  const targetPort = kinds.web.port;
  if (spec.domains?.service ?? spec.kind === 'web') addServiceDomain(simulation, { environment, instance, targetPort });
  for (const domain of spec.domains?.custom ?? []) {
    const custom = addCustomDomain(simulation, { instance, domain, targetPort });
    verifyDomain(simulation, custom);
    custom.certificateAt = custom.verifiedAt;
  }
}
