import type { Simulation } from '../simulation.ts';
import type { Environment } from '../state/records.ts';
import { removeInstance } from './apply-config.ts';

/** Deletes an environment: gone from every list at once, its servers stopped and their data removed. */
export async function deleteEnvironment(simulation: Simulation, environment: Environment): Promise<void> {
  environment.deletedAt = simulation.clock.now();
  await Promise.all(
    [...environment.instances.values()].map((instance) => removeInstance(simulation, environment, instance)),
  );
}
