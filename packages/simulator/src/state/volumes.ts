/** A volume of a project: each environment has an instance of its own. */
export interface Volume {
  readonly id: string;
  readonly projectId: string;
  name: string;
  readonly createdAt: Date;
}

export interface VolumeInstance {
  readonly id: string;
  readonly volumeId: string;
  mountPath: string;
  readonly sizeMB: number;
  readonly createdAt: Date;
  /** Deleting one is queued for 48 hours. */
  isPendingDeletion: boolean;
  readonly backups: VolumeBackup[];
}

export interface VolumeBackup {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: Date;
  readonly sizeMB: number;
}
