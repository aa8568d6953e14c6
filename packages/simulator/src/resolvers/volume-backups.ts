import { randomUUID } from 'node:crypto';
import { placeOf } from '../actions/place-of.ts';
import { volumeDirectory } from '../actions/volumes.ts';
import { startBackgroundWorkflow } from '../actions/workflows.ts';
import { directorySize } from '../databases/directory-size.ts';
import { notFound } from '../railway-errors.ts';
import type { VolumeBackup } from '../state/volumes.ts';
import type { Context } from './context.ts';
import { findVolumeInstance, type Mounted } from './volume-view.ts';

interface OfBackup {
  readonly volumeInstanceId: string;
  readonly volumeInstanceBackupId: string;
}

/** Backups of volumes as far as they are listed, made and removed; nothing can be restored from one. */
export const volumeBackups = {
  volumeInstanceBackupList({ volumeInstanceId }: { volumeInstanceId: string }, context: Context) {
    const { volume } = findVolumeInstance(context, volumeInstanceId);
    return volume.backups.map((backup) => backupView(backup, volume.sizeMB));
  },

  volumeInstanceBackupCreate(
    { volumeInstanceId, name }: { volumeInstanceId: string; name?: string | null },
    context: Context,
  ) {
    const { simulation } = context;
    const mounted = findVolumeInstance(context, volumeInstanceId);
    const sizeMB = bytesOf(context, mounted) / 1_000_000;
    recordChange(context, mounted);
    mounted.volume.backups.push({ id: randomUUID(), name: name ?? null, createdAt: simulation.clock.now(), sizeMB });
    return { workflowId: startBackgroundWorkflow(simulation).id };
  },

  volumeInstanceBackupDelete({ volumeInstanceId, volumeInstanceBackupId }: OfBackup, context: Context) {
    const mounted = findVolumeInstance(context, volumeInstanceId);
    const { backups } = mounted.volume;
    const at = backups.findIndex(({ id }) => id === volumeInstanceBackupId);
    if (at < 0) throw notFound('Backup');
    backups.splice(at, 1);
    recordChange(context, mounted);
    return { workflowId: startBackgroundWorkflow(context.simulation).id };
  },

  volumeInstanceBackupLock({ volumeInstanceId, volumeInstanceBackupId }: OfBackup, context: Context) {
    const { backups } = findVolumeInstance(context, volumeInstanceId).volume;
    if (!backups.some(({ id }) => id === volumeInstanceBackupId)) throw notFound('Backup');
    return true;
  },

  volumeInstanceBackupScheduleUpdate({ volumeInstanceId }: { volumeInstanceId: string }, context: Context) {
    findVolumeInstance(context, volumeInstanceId);
    return true;
  },
};

function recordChange({ simulation }: Context, { environment, volume, instance }: Mounted): void {
  const happening = { what: 'volume-changed', volumeId: volume.volumeId } as const;
  simulation.ledger.record(placeOf(simulation, instance ?? environment), happening);
}

function backupView({ id, name, createdAt, sizeMB }: VolumeBackup, volumeInstanceSizeMB: number) {
  return { id, name, createdAt, externalId: id, usedMB: Math.ceil(sizeMB), referencedMB: 0, volumeInstanceSizeMB };
}

function bytesOf({ simulation }: Context, { instance }: Mounted): number {
  const directory = instance && volumeDirectory(simulation, instance);
  return directory ? directorySize(directory) : 0;
}
