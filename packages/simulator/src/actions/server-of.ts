import { isDatabaseKind } from '../databases/database-server.ts';
import type { ServerAddress } from '../databases/server-address.ts';
import type { Simulation } from '../simulation.ts';
import type { ServiceInstance } from '../state/records.ts';

/** The instance whose server answers: its own, or the leader's of its cluster. */
export function leaderOf(simulation: Simulation, instance: ServiceInstance): ServiceInstance {
  const environment = simulation.world.environments.get(instance.environmentId);
  return environment?.instances.get(instance.service.leaderId ?? '') ?? instance;
}

/** Where a service's database answers; undefined while it is down, or where there is none. */
export function serverOf(simulation: Simulation, instance: ServiceInstance): ServerAddress | undefined {
  const leader = leaderOf(simulation, instance);
  const port = simulation.fleet.port(leader.id);
  // A cluster's own port does what its leader's does; a replica refuses writes.
  return port === undefined
    ? undefined
    : { port, isReadOnly: leader !== instance && instance.service.kind !== 'router' };
}

/** Whether a server is started for this very instance. */
export function hasServer({ service }: ServiceInstance): boolean {
  return isDatabaseKind(service.kind) && service.leaderId === null;
}
