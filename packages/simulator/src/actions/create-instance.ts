import { randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation.ts';
import type { Environment, Service, ServiceInstance, ServiceSettings } from '../state/records.ts';

const noSettings: ServiceSettings = {
  image: null,
  repo: null,
  numReplicas: 1,
  startCommand: null,
  cronSchedule: null,
  sleeps: false,
  otherConfig: { source: {}, build: {}, deploy: {} },
};

/** A service in an environment, with such settings: no variables, no domains, no volume, nothing deployed. */
export function createInstance(
  simulation: Simulation,
  environment: Environment,
  { service, settings }: { service: Service; settings?: Partial<ServiceSettings> },
): ServiceInstance {
  const instance: ServiceInstance = {
    ...noSettings,
    ...settings,
    id: randomUUID(),
    service,
    environmentId: environment.id,
    createdAt: simulation.clock.now(),
    variables: new Map(),
    serviceDomains: [],
    customDomains: [],
    tcpProxy: null,
    volume: null,
    edge: { enabled: false, edgeRules: null, isUnderAttack: false },
    deployments: [],
  };
  environment.instances.set(service.id, instance);
  return instance;
}

/** What of an instance is configuration. */
export function settingsOf(instance: ServiceSettings): ServiceSettings {
  const { image, repo, numReplicas, startCommand, cronSchedule, sleeps, otherConfig } = instance;
  return { image, repo, numReplicas, startCommand, cronSchedule, sleeps, otherConfig };
}
