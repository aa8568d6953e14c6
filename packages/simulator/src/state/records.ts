import type { EnvironmentConfig } from './environment-config.ts';

/** Plain data. Only actions change it; resolvers show it. */
export interface Project {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly services: Service[];
}

/** A service is a program of the user's, behind which nothing runs, or a database with a real server. */
export type ServiceKind = 'web' | 'mysql' | 'postgres';

export interface Service {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly kind: ServiceKind;
  readonly createdAt: Date;
  /** The project's volume that its instances mount, if any. */
  readonly volumeId: string | null;
}

export interface Environment {
  readonly id: string;
  readonly projectId: string;
  name: string;
  readonly isEphemeral: boolean;
  readonly sourceEnvironmentId: string | null;
  readonly createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
  /** Shared by all services, by name. */
  readonly variables: Map<string, Variable>;
  /** By service id. */
  readonly instances: Map<string, ServiceInstance>;
  /** Oldest first; at most the last one is not COMMITTED. */
  readonly patches: Patch[];
}

export interface Variable {
  readonly id: string;
  /** As written, references and all. */
  readonly value: string;
  readonly isSealed: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ServiceInstance {
  readonly id: string;
  readonly service: Service;
  readonly environmentId: string;
  readonly createdAt: Date;
  image: string | null;
  repo: string | null;
  numReplicas: number;
  startCommand: string | null;
  cronSchedule: string | null;
  readonly variables: Map<string, Variable>;
  readonly serviceDomains: ServiceDomain[];
  readonly customDomains: CustomDomain[];
  tcpProxy: TcpProxy | null;
  volume: VolumeInstance | null;
  /** Oldest first. */
  readonly deployments: Deployment[];
}

export interface ServiceDomain {
  readonly id: string;
  readonly domain: string;
  readonly targetPort: number | null;
}

export interface CustomDomain extends ServiceDomain {
  readonly verificationToken: string;
  /** Whether its DNS records have been seen; the certificate is valid then. */
  verified: boolean;
}

export interface TcpProxy {
  readonly id: string;
  readonly applicationPort: number;
  proxyPort: number;
  syncStatus: 'CREATING' | 'ACTIVE';
  readonly createdAt: Date;
}

export interface VolumeInstance {
  readonly id: string;
  readonly volumeId: string;
  readonly mountPath: string;
  readonly sizeMB: number;
  readonly createdAt: Date;
}

/** The statuses of Railway's that a deployment goes through here. */
export type DeploymentStatus = 'QUEUED' | 'BUILDING' | 'DEPLOYING' | 'SUCCESS' | 'CRASHED' | 'REMOVED';

export interface Deployment {
  readonly id: string;
  status: DeploymentStatus;
  readonly createdAt: Date;
  statusUpdatedAt: Date;
}

export interface Patch {
  readonly id: string;
  status: 'STAGED' | 'APPLYING' | 'COMMITTED';
  config: EnvironmentConfig;
  message: string | null;
  readonly createdAt: Date;
  updatedAt: Date;
  appliedAt: Date | null;
  lastAppliedError: string | null;
}

export interface Workflow {
  readonly id: string;
  status: 'Running' | 'Complete' | 'Error';
  error: string | null;
}
