import { badInput } from '../railway-errors.ts';
import type { Simulation } from '../simulation.ts';
import type { EnvironmentConfig, ServiceConfig, VariableConfig } from '../state/environment-config.ts';
import type { Environment, ServiceInstance, Variable } from '../state/records.ts';
import { createInstance } from './create-instance.ts';
import { createVariable } from './create-variable.ts';
import { addServiceDomain } from './domains.ts';
import { placeOf } from './place-of.ts';
import { removeInstance } from './remove-instance.ts';
import { closeTcpProxy, openTcpProxy } from './tcp-proxies.ts';
import { mountVolume, removeFiles } from './volumes.ts';

/** Applies a patch to an environment; answers the instances that it touched. A service without an instance gets one. */
export async function applyConfig(
  simulation: Simulation,
  environment: Environment,
  config: EnvironmentConfig,
): Promise<readonly ServiceInstance[]> {
  if (applyVariables(simulation, environment.variables, config.sharedVariables).length > 0)
    simulation.ledger.record(placeOf(simulation, environment), {
      what: 'variables-changed',
      names: Object.keys(config.sharedVariables ?? {}),
    });
  for (const [id, bucket] of Object.entries(config.buckets ?? {})) {
    const regions = simulation.world.buckets.get(id)?.regions;
    if (bucket === null || bucket.isDeleted) regions?.delete(environment.id);
    else if (bucket.region) regions?.set(environment.id, bucket.region);
  }
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
  const place = placeOf(simulation, instance);
  const settings = applySettings(instance, service);
  if (settings.length > 0) simulation.ledger.record(place, { what: 'settings-changed', names: settings });
  const names = applyVariables(simulation, instance.variables, service.variables);
  if (names.length > 0) simulation.ledger.record(place, { what: 'variables-changed', names });
  await applyNetworking(simulation, { environment, instance, networking: service.networking });
  await applyVolumes(simulation, instance, service.volumeMounts);
  return instance;
}

function newInstance(simulation: Simulation, environment: Environment, serviceId: string): ServiceInstance {
  const service = simulation.world.projects.get(environment.projectId)?.services.find((each) => each.id === serviceId);
  if (!service) throw badInput('Service not found');
  return createInstance(simulation, environment, { service });
}

// Null takes a setting away, what is missing stays. Answers the names of those that the patch has.
function applySettings(instance: ServiceInstance, { source, build, deploy }: ServiceConfig): string[] {
  const { image: _image, repo: _repo, ...otherSource } = source ?? {};
  const { numReplicas: _n, startCommand: _s, cronSchedule: _c, sleepApplication: _a, ...otherDeploy } = deploy ?? {};
  const { otherConfig } = instance;
  instance.otherConfig = {
    source: { ...otherConfig.source, ...otherSource },
    build: { ...otherConfig.build, ...build },
    deploy: { ...otherConfig.deploy, ...otherDeploy },
  };
  const given = {
    image: source?.image,
    repo: source?.repo,
    numReplicas: deploy?.numReplicas ?? undefined,
    startCommand: deploy?.startCommand,
    cronSchedule: deploy?.cronSchedule,
    sleeps: deploy?.sleepApplication ?? undefined,
  };
  const changed = Object.entries(given).filter(([, value]) => value !== undefined);
  Object.assign(instance, Object.fromEntries(changed));
  return changed.map(([name]) => name);
}

function applyVariables(
  simulation: Simulation,
  variables: Map<string, Variable>,
  changes: Record<string, VariableConfig> | null | undefined,
): string[] {
  for (const [name, change] of Object.entries(changes ?? {})) {
    const value = change?.value;
    if (value === null || value === undefined) variables.delete(name);
    else variables.set(name, createVariable(simulation, value, variables.get(name), change?.isSealed ?? undefined));
  }
  return Object.keys(changes ?? {});
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

async function applyVolumes(
  simulation: Simulation,
  instance: ServiceInstance,
  mounts: ServiceConfig['volumeMounts'],
): Promise<void> {
  for (const [volumeId, mount] of Object.entries(mounts ?? {})) {
    const isMounted = instance.volume?.volumeId === volumeId;
    if (mount?.mountPath && isMounted && instance.volume) instance.volume.mountPath = mount.mountPath;
    else if (mount?.mountPath && !instance.volume && simulation.world.volumes.has(volumeId))
      mountVolume(simulation, instance, { volumeId, mountPath: mount.mountPath });
    else if (mount === null && isMounted && instance.volume) {
      await removeFiles(simulation, instance.volume);
      instance.volume = null;
    }
  }
}
