import { randomUUID } from 'node:crypto';
import type { Simulation } from '../simulation.ts';
import type { Environment, Service, ServiceInstance } from '../state/records.ts';

const mountPaths = { web: '', mysql: '/var/lib/mysql', postgres: '/var/lib/postgresql/data' } as const;

/** A service in an environment: no variables, no domains, nothing deployed. Its volume is empty. */
export function createInstance(simulation: Simulation, environment: Environment, service: Service): ServiceInstance {
  const now = simulation.clock.now();
  const instance: ServiceInstance = {
    id: randomUUID(),
    service,
    environmentId: environment.id,
    createdAt: now,
    image: null,
    repo: null,
    numReplicas: 1,
    startCommand: null,
    cronSchedule: null,
    variables: new Map(),
    serviceDomains: [],
    customDomains: [],
    tcpProxy: null,
    volume: service.volumeId
      ? {
          id: randomUUID(),
          volumeId: service.volumeId,
          mountPath: mountPaths[service.kind],
          sizeMB: 50_000,
          createdAt: now,
        }
      : null,
    deployments: [],
  };
  environment.instances.set(service.id, instance);
  return instance;
}
