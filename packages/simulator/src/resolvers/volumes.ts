import { reachEnvironment, reachInstance, reachProject } from '../access.ts';
import { placeOf } from '../actions/place-of.ts';
import { createVolume, instancesOfVolume, mountVolume, removeFiles } from '../actions/volumes.ts';
import { badInput } from '../railway-errors.ts';
import { liveEnvironments } from '../state/world.ts';
import type { Context } from './context.ts';
import { findVolume, findVolumeInstance, volumeInstanceView, volumeView } from './volume-view.ts';

interface VolumeCreateInput {
  readonly projectId: string;
  readonly environmentId?: string | null;
  readonly serviceId?: string | null;
  readonly mountPath: string;
}

interface VolumeInstanceInput {
  readonly mountPath?: string | null;
  readonly serviceId?: string | null;
}

/** Volumes and their instances in environments. */
export const volumes = {
  volumeInstance: ({ id }: { id: string }, context: Context) =>
    volumeInstanceView(findVolumeInstance(context, id), context),

  volumeCreate({ input }: { input: VolumeCreateInput }, context: Context) {
    const { simulation, caller } = context;
    const { projectId, serviceId, mountPath } = input;
    reachProject(simulation.world, caller, projectId);
    const environmentId = input.environmentId ?? liveEnvironments(simulation.world, projectId)[0]?.id ?? '';
    reachEnvironment(simulation.world, caller, environmentId);
    const instance = serviceId ? reachInstance(simulation.world, caller, { environmentId, serviceId }) : undefined;
    if (instance?.volume) throw badInput('A service can have only one volume');
    const name = `volume-${simulation.world.volumes.size + 1}`;
    const volume = createVolume(simulation, projectId, name);
    if (instance) mountVolume(simulation, instance, { volumeId: volume.id, mountPath });
    return volumeView(volume, context);
  },

  volumeUpdate({ volumeId, input }: { volumeId: string; input: { name?: string | null } }, context: Context) {
    const volume = findVolume(context, volumeId);
    volume.name = input.name ?? volume.name;
    return volumeView(volume, context);
  },

  async volumeInstanceUpdate(
    args: { volumeId: string; environmentId?: string | null; input: VolumeInstanceInput },
    context: Context,
  ) {
    const { simulation, caller } = context;
    findVolume(context, args.volumeId);
    const environments = [...simulation.world.environments.values()].filter(
      ({ id, deletedAt }) => deletedAt === null && (!args.environmentId || id === args.environmentId),
    );
    for (const { environment, volume, instance } of instancesOfVolume(environments, args.volumeId)) {
      reachEnvironment(simulation.world, caller, environment.id);
      volume.mountPath = args.input.mountPath ?? volume.mountPath;
      const { serviceId } = args.input;
      if (serviceId === undefined || serviceId === instance?.service.id) continue;
      if (instance) instance.volume = null;
      environment.detachedVolumes.splice(
        0,
        Number.POSITIVE_INFINITY,
        ...environment.detachedVolumes.filter((each) => each !== volume),
      );
      if (serviceId === null) environment.detachedVolumes.push(volume);
      else reachInstance(simulation.world, caller, { environmentId: environment.id, serviceId }).volume = volume;
      const happening = { what: 'volume-changed', volumeId: args.volumeId } as const;
      simulation.ledger.record(placeOf(simulation, environment), happening);
    }
    return true;
  },

  async volumeDelete({ volumeId }: { volumeId: string }, context: Context) {
    const { simulation } = context;
    const { projectId } = findVolume(context, volumeId);
    for (const { environment, volume, instance } of instancesOfVolume(
      liveEnvironments(simulation.world, projectId),
      volumeId,
    )) {
      volume.isPendingDeletion = true;
      if (instance) instance.volume = null;
      await removeFiles(simulation, volume);
      simulation.ledger.record(placeOf(simulation, environment), { what: 'volume-changed', volumeId });
    }
    simulation.world.volumes.delete(volumeId);
    return true;
  },
};
