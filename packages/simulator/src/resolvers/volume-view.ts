import { reachEnvironment, reachProject } from '../access.ts';
import { instancesOfVolume, volumeDirectory } from '../actions/volumes.ts';
import { directorySize } from '../databases/directory-size.ts';
import { notFound } from '../railway-errors.ts';
import type { Environment, ServiceInstance } from '../state/records.ts';
import type { Volume, VolumeInstance } from '../state/volumes.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';

/** A volume in an environment, and the service that mounts it, if any. */
export interface Mounted {
  readonly environment: Environment;
  readonly volume: VolumeInstance;
  readonly instance: ServiceInstance | undefined;
}

/** A page of the volumes of an environment. */
export function volumesOf(environment: Environment, args: PageArgs, context: Context) {
  const ids = [...context.simulation.world.volumes.keys()];
  const mounted = ids.flatMap((id) => instancesOfVolume([environment], id));
  const items = mounted.map((each) => ({ ...each, id: each.volume.id }));
  return connection(items, args, (each) => volumeInstanceView(each, context));
}

/** The volumes of a project. */
export function volumesOfProject(projectId: string, { simulation }: Context): Volume[] {
  return [...simulation.world.volumes.values()].filter((volume) => volume.projectId === projectId);
}

/** Throws where there is none, or where the caller may not see it. */
export function findVolume({ simulation, caller }: Context, id: string): Volume {
  const volume = simulation.world.volumes.get(id);
  if (!volume) throw notFound('Volume');
  reachProject(simulation.world, caller, volume.projectId);
  return volume;
}

/** Throws where there is none, or where the caller may not see it. */
export function findVolumeInstance({ simulation, caller }: Context, id: string): Mounted {
  const environments = [...simulation.world.environments.values()].filter((each) => each.deletedAt === null);
  const all = [...simulation.world.volumes.keys()].flatMap((volumeId) => instancesOfVolume(environments, volumeId));
  const found = all.find(({ volume }) => volume.id === id);
  if (!found) throw notFound('Volume instance');
  reachEnvironment(simulation.world, caller, found.environment.id);
  return found;
}

/** A volume as it is shown. */
export function volumeView({ id, name, projectId, createdAt }: Volume, { simulation }: Context) {
  return {
    id,
    name,
    projectId,
    createdAt,
    project: { id: projectId, name: simulation.world.projects.get(projectId)?.name },
  };
}

/** A volume in an environment as it is shown; its size includes the file system's share. */
export function volumeInstanceView({ environment, volume, instance }: Mounted, context: Context) {
  const { simulation } = context;
  const { id, volumeId, mountPath, sizeMB, createdAt, isPendingDeletion } = volume;
  const known = simulation.world.volumes.get(volumeId);
  return {
    id,
    volumeId,
    volume: known && volumeView(known, context),
    serviceId: instance?.service.id ?? null,
    service: instance ? { id: instance.service.id, name: instance.service.name } : null,
    environmentId: environment.id,
    environment: { id: environment.id, name: environment.name },
    mountPath,
    region: 'europe-west4',
    sizeMB,
    currentSizeMB: () => currentBytes(context, instance) / 1_000_000,
    state: 'READY',
    isPendingDeletion,
    deletedAt: isPendingDeletion ? simulation.clock.now() : null,
    createdAt,
  };
}

function currentBytes({ simulation }: Context, instance: ServiceInstance | undefined): number {
  const directory = instance && volumeDirectory(simulation, instance);
  return directory ? directorySize(directory) : 0;
}
