import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulation } from '../simulation.ts';
import type { Environment, ServiceInstance } from '../state/records.ts';
import type { Volume, VolumeInstance } from '../state/volumes.ts';
import { placeOf } from './place-of.ts';
import { hasServer } from './server-of.ts';

const defaultSizeMB = 50_000;

/** Adds a volume to a project; no service mounts it yet. */
export function createVolume(simulation: Simulation, projectId: string, name: string): Volume {
  const volume: Volume = { id: randomUUID(), projectId, name, createdAt: simulation.clock.now() };
  simulation.world.volumes.set(volume.id, volume);
  return volume;
}

/** Gives a service an empty instance of a volume. */
export function mountVolume(
  simulation: Simulation,
  instance: ServiceInstance,
  { volumeId, mountPath, sizeMB = defaultSizeMB }: { volumeId: string; mountPath: string; sizeMB?: number },
): VolumeInstance {
  const rest = { isPendingDeletion: false, createdAt: simulation.clock.now(), backups: [] };
  const volume: VolumeInstance = { id: randomUUID(), volumeId, mountPath, sizeMB, ...rest };
  instance.volume = volume;
  simulation.ledger.record(placeOf(simulation, instance), { what: 'volume-changed', volumeId });
  return volume;
}

/** Where the files of a mounted volume are: of a database its server's own. */
export function volumeDirectory(simulation: Simulation, instance: ServiceInstance): string | undefined {
  if (!instance.volume) return undefined;
  if (hasServer(instance)) return simulation.fleet.directory(instance.id);
  return join(simulation.volumesDir, instance.volume.id);
}

/** Makes the directory of a volume of files, where it is missing. */
export async function prepareVolume(simulation: Simulation, instance: ServiceInstance): Promise<void> {
  const directory = hasServer(instance) ? undefined : volumeDirectory(simulation, instance);
  if (directory) await mkdir(directory, { recursive: true });
}

/** Removes what a volume of files holds. */
export async function removeFiles(simulation: Simulation, volume: VolumeInstance): Promise<void> {
  await rm(join(simulation.volumesDir, volume.id), { recursive: true, force: true });
}

/** Every instance of a volume, with the environment that it is in and the service that mounts it, if any. */
export function instancesOfVolume(environments: readonly Environment[], volumeId: string) {
  return environments.flatMap((environment) => [
    ...[...environment.instances.values()].flatMap((instance) =>
      instance.volume?.volumeId === volumeId ? [{ environment, volume: instance.volume, instance }] : [],
    ),
    ...environment.detachedVolumes
      .filter((volume) => volume.volumeId === volumeId)
      .map((volume) => ({ environment, volume, instance: undefined })),
  ]);
}
