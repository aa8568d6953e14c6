import type { Place } from '../ledger/ledger-event.ts';
import type { Simulation } from '../simulation.ts';
import type { Environment, ServiceInstance } from '../state/records.ts';

/** Where something happens, as the ledger writes it. */
export function placeOf(simulation: Simulation, of: Environment | ServiceInstance): Place {
  const environmentId = 'service' in of ? of.environmentId : of.id;
  const environment = simulation.world.environments.get(environmentId);
  return {
    projectId: environment?.projectId ?? '',
    environmentId,
    environment: environment?.name ?? '',
    service: 'service' in of ? of.service.name : null,
    serviceId: 'service' in of ? of.service.id : null,
  };
}
