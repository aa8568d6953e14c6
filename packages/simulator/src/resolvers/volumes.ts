import { reachEnvironment } from '../access.ts';
import { notFound } from '../railway-errors.ts';
import type { Environment, Service, ServiceInstance, VolumeInstance } from '../state/records.ts';
import { liveInstances } from '../state/world.ts';
import { connection, type PageArgs } from './connection.ts';
import type { Context } from './context.ts';

interface Mounted {
  readonly id: string;
  readonly volume: VolumeInstance;
  readonly instance: ServiceInstance;
}

/** Volumes in environments. */
export const volumes = {
  volumeInstance({ id }: { id: string }, context: Context) {
    const found = liveInstances(context.simulation.world)
      .flatMap(mountedOn)
      .find((each) => each.id === id);
    if (!found) throw notFound('Volume instance');
    reachEnvironment(context.simulation.world, context.caller, found.instance.environmentId);
    return volumeView(found, context);
  },
};

/** A page of the volumes of an environment. */
export function volumesOf(environment: Environment, args: PageArgs, context: Context) {
  const mounted = [...environment.instances.values()].flatMap(mountedOn);
  return connection(mounted, args, (each) => volumeView(each, context));
}

/** The volume of a service's instances, where it has one. */
export function volumeOf(service: Service) {
  const { volumeId, projectId, createdAt } = service;
  return volumeId ? [{ id: volumeId, name: `${service.name.toLowerCase()}-volume`, projectId, createdAt }] : [];
}

function mountedOn(instance: ServiceInstance): Mounted[] {
  return instance.volume ? [{ id: instance.volume.id, volume: instance.volume, instance }] : [];
}

function volumeView({ volume, instance }: Mounted, { simulation }: Context) {
  const { id, volumeId, mountPath, sizeMB, createdAt } = volume;
  return {
    id,
    volumeId,
    volume: volumeOf(instance.service)[0],
    serviceId: instance.service.id,
    environmentId: instance.environmentId,
    mountPath,
    region: 'europe-west4',
    sizeMB,
    currentSizeMB: () => simulation.fleet.size(instance.id) / 1_000_000,
    state: 'READY',
    isPendingDeletion: false,
    createdAt,
  };
}
