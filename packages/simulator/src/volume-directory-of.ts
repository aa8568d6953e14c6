import { volumeDirectory } from './actions/volumes.ts';
import type { Simulation } from './simulation.ts';
import { liveEnvironments } from './state/world.ts';

/** The directory behind a service's volume. Throws where it has none. */
export function volumeDirectoryOf(
  simulation: Simulation,
  { projectId, environmentName, serviceName }: { projectId: string; environmentName: string; serviceName: string },
): string {
  const environment = liveEnvironments(simulation.world, projectId).find((each) => each.name === environmentName);
  const instance = [...(environment?.instances.values() ?? [])].find((each) => each.service.name === serviceName);
  const directory = instance && volumeDirectory(simulation, instance);
  if (!directory) throw new Error(`${serviceName} has no volume in ${environmentName}`);
  return directory;
}
