import type { Simulation } from '../simulation.ts';
import type { Environment } from '../state/records.ts';
import { placeOf } from './place-of.ts';
import { removeInstance } from './remove-instance.ts';
import { removeFiles } from './volumes.ts';

/** Deletes an environment: gone from every list at once, its servers stopped and their data removed. */
export async function deleteEnvironment(simulation: Simulation, environment: Environment): Promise<void> {
  if (environment.deletedAt) return;
  environment.deletedAt = simulation.clock.now();
  simulation.ledger.record(placeOf(simulation, environment), { what: 'environment-deleted' });
  await Promise.all([
    ...[...environment.instances.values()].map((instance) => removeInstance(simulation, environment, instance)),
    ...environment.detachedVolumes.map((volume) => removeFiles(simulation, volume)),
  ]);
}
