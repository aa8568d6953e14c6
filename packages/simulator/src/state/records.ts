import type { EnvironmentConfig } from './environment-config.ts';
import type { VolumeInstance } from './volumes.ts';

/** Plain data. Only actions change it; resolvers show it. */
export interface Project {
  readonly id: string;
  name: string;
  readonly createdAt: Date;
  readonly services: Service[];
  deletedAt: Date | null;
}

/**
 * A database with a real server; a `web` service or a `worker`, programs of the user's behind which nothing runs; or a
 * `router` that leads to the database of a cluster.
 */
export type ServiceKind = 'web' | 'worker' | 'router' | 'mysql' | 'postgres' | 'redis';

export interface Service {
  readonly id: string;
  readonly projectId: string;
  name: string;
  readonly kind: ServiceKind;
  readonly createdAt: Date;
  /** The service whose database this one leads to: of a cluster's replica, or of its router. */
  readonly leaderId: string | null;
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
  /** Volumes that no service mounts. */
  readonly detachedVolumes: VolumeInstance[];
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

/** Parts of a configuration that are passed on as they came. */
export type KeptConfig = Readonly<Record<'source' | 'build' | 'deploy', Readonly<Record<string, unknown>>>>;

/** What of a service is configuration, and copied as such. */
export interface ServiceSettings {
  image: string | null;
  repo: string | null;
  numReplicas: number;
  startCommand: string | null;
  cronSchedule: string | null;
  /** Falls asleep when nobody asks anything of it. */
  sleeps: boolean;
  /** What else a patch has set of `source`, `build` and `deploy`: nothing acts on it, and it is kept. */
  otherConfig: KeptConfig;
}

export interface ServiceInstance extends ServiceSettings {
  readonly id: string;
  readonly service: Service;
  readonly environmentId: string;
  readonly createdAt: Date;
  readonly variables: Map<string, Variable>;
  readonly serviceDomains: ServiceDomain[];
  readonly customDomains: CustomDomain[];
  tcpProxy: TcpProxy | null;
  volume: VolumeInstance | null;
  readonly edge: EdgeSettings;
  /** Oldest first. */
  readonly deployments: Deployment[];
}

/** What stands before a service. */
export interface EdgeSettings {
  enabled: boolean;
  /** As they were given. */
  edgeRules: unknown;
  isUnderAttack: boolean;
}

export interface ServiceDomain {
  readonly id: string;
  domain: string;
  targetPort: number | null;
}

export interface CustomDomain extends ServiceDomain {
  readonly verificationToken: string;
  /** Since when its DNS records have been seen. */
  verifiedAt: Date | null;
  /** When its certificate is valid. */
  certificateAt: Date | null;
}

export interface TcpProxy {
  readonly id: string;
  readonly applicationPort: number;
  proxyPort: number;
  /** Lets nobody through before its service has been deployed. */
  awaitsDeployment: boolean;
  syncStatus: 'CREATING' | 'ACTIVE';
  readonly createdAt: Date;
}

export interface Patch {
  readonly id: string;
  status: 'STAGED' | 'APPLYING' | 'COMMITTED';
  config: EnvironmentConfig;
  message: string | null;
  readonly createdAt: Date;
  /** Not shown before. */
  readonly visibleAt: Date;
  updatedAt: Date;
  appliedAt: Date | null;
  lastAppliedError: string | null;
}

export interface Workflow {
  readonly id: string;
  status: 'Running' | 'Complete' | 'Error';
  error: string | null;
  /** NotFound before. */
  readonly visibleAt: Date;
}

/** Every status of Railway's schema that a deployment goes through here; a fault can put any other text in their place. */
export type DeploymentStatus =
  | 'QUEUED'
  | 'WAITING'
  | 'NEEDS_APPROVAL'
  | 'INITIALIZING'
  | 'BUILDING'
  | 'DEPLOYING'
  | 'SUCCESS'
  | 'SLEEPING'
  | 'FAILED'
  | 'CRASHED'
  | 'SKIPPED'
  | 'REMOVING'
  | 'REMOVED';

export interface Deployment {
  readonly id: string;
  /** One of `DeploymentStatus`, or a status that nobody knows. */
  status: string;
  readonly createdAt: Date;
  statusUpdatedAt: Date;
  readonly image: string | null;
  /** The commit that was built, of a service with a repository. */
  readonly commit: string | null;
  /** Oldest first. */
  readonly logs: LogLine[];
}

export interface LogLine {
  readonly at: Date;
  readonly message: string;
  readonly severity: 'info' | 'error';
}
