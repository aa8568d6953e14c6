import { badInput } from '../railway-errors.ts';
import type { Simulation } from '../simulation.ts';
import type { EnvironmentConfig, ServiceConfig, VariableConfig } from '../state/environment-config.ts';
import type { Environment, ServiceInstance, Variable } from '../state/records.ts';
import { createInstance } from './create-instance.ts';
import { createVariable } from './create-variable.ts';
import { addServiceDomain } from './domains.ts';
import { closeTcpProxy, openTcpProxy } from './tcp-proxies.ts';

/** Applies a patch to an environment; answers the instances that it touched. A service without an instance gets one. */
export async function applyConfig(
  simulation: Simulation,
  environment: Environment,
  config: EnvironmentConfig,
): Promise<readonly ServiceInstance[]> {
  applyVariables(simulation, environment.variables, config.sharedVariables);
  const touched: ServiceInstance[] = [];
  for (const [serviceId, service] of Object.entries(config.services ?? {})) {
    const instance = await applyService(simulation, environment, { serviceId, service });
    if (instance) touched.push(instance);
  }
  environment.updatedAt = simulation.clock.now();
  return touched;
}

async function applyService(
  simulation: Simulation,
  environment: Environment,
  { serviceId, service }: { serviceId: string; service: ServiceConfig | null },
): Promise<ServiceInstance | undefined> {
  const known = environment.instances.get(serviceId);
  if (service === null || service.isDeleted) {
    if (known) await removeInstance(simulation, environment, known);
    return undefined;
  }
  const instance = known ?? newInstance(simulation, environment, serviceId);
  applySettings(instance, service);
  applyVariables(simulation, instance.variables, service.variables);
  await applyNetworking(simulation, { environment, instance, networking: service.networking });
  return instance;
}

/** Takes a service out of an environment: its proxy, its server, its data. */
export async function removeInstance(
  simulation: Simulation,
  environment: Environment,
  instance: ServiceInstance,
): Promise<void> {
  environment.instances.delete(instance.service.id);
  await closeTcpProxy(simulation, instance);
  await simulation.fleet.remove(instance.id);
}

function newInstance(simulation: Simulation, environment: Environment, serviceId: string): ServiceInstance {
  const service = simulation.world.projects.get(environment.projectId)?.services.find((each) => each.id === serviceId);
  if (!service) throw badInput('Service not found');
  return createInstance(simulation, environment, service);
}

function applySettings(instance: ServiceInstance, { source, deploy }: ServiceConfig): void {
  instance.image = source?.image ?? instance.image;
  instance.repo = source?.repo ?? instance.repo;
  instance.numReplicas = deploy?.numReplicas ?? instance.numReplicas;
  instance.startCommand = deploy?.startCommand ?? instance.startCommand;
  instance.cronSchedule = deploy?.cronSchedule ?? instance.cronSchedule;
}

function applyVariables(
  simulation: Simulation,
  variables: Map<string, Variable>,
  changes: Record<string, VariableConfig> | null | undefined,
): void {
  for (const [name, change] of Object.entries(changes ?? {})) {
    const value = change?.value;
    if (value === null || value === undefined) variables.delete(name);
    else variables.set(name, createVariable(simulation, value, variables.get(name), change?.isSealed ?? undefined));
  }
}

async function applyNetworking(
  simulation: Simulation,
  {
    environment,
    instance,
    networking,
  }: { environment: Environment; instance: ServiceInstance; networking: ServiceConfig['networking'] },
): Promise<void> {
  for (const [port, change] of Object.entries(networking?.tcpProxies ?? {})) {
    if (change) await openTcpProxy(simulation, instance, Number(port));
    else if (instance.tcpProxy?.applicationPort === Number(port)) await closeTcpProxy(simulation, instance);
  }
  // The names in it are the source's; an environment gets names of its own.
  const wanted = Object.values(networking?.serviceDomains ?? {}).find((domain) => domain !== null);
  if (wanted && instance.serviceDomains.length === 0)
    addServiceDomain(simulation, { environment, instance, targetPort: wanted.port ?? null });
}
