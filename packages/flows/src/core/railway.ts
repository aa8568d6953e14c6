/**
 * The port to Railway, in our words: the smallest set of things that the tasks need.
 * Every call has a timeout and, where repeating is safe, bounded retries. Errors are `RailwayError`s.
 */
export interface Railway {
  /** What kind of token it is, and whether it may create environments (a project token may not). */
  describeToken(): Promise<{
    kind: 'account' | 'workspace' | 'project';
    name: string;
    projectId?: string;
    environmentId?: string;
  }>;
  project(projectId: string): Promise<RailwayProject>;
  environment(environmentId: string, projectId: string): Promise<RailwayEnvironment>;
  /** The environment without its content: all of the project's, paged through. */
  environments(projectId: string): Promise<readonly EnvironmentRef[]>;
  /** Not safe to repeat: on a time-out look with `environments` before trying again. */
  createEnvironment(input: { projectId: string; name: string; sourceEnvironmentId: string }): Promise<EnvironmentRef>;
  /** Whether a duplicate's changes have been applied: Railway duplicates in the background. */
  stagedChanges(
    environmentId: string,
  ): Promise<{ status: 'none' | 'staged' | 'applying' | 'committed'; error?: string }>;
  commitStagedChanges(environmentId: string): Promise<void>;
  /** Succeeds too where there is no such environment any more. */
  deleteEnvironment(environmentId: string): Promise<void>;
  /** Rendered values; of the environment's shared variables where no service is named. Sealed ones are null. */
  variables(of: {
    projectId: string;
    environmentId: string;
    serviceId?: string;
  }): Promise<Readonly<Record<string, string | null>>>;
  /** Names of an environment's sealed variables, of all its services: a duplicate does not get them. */
  sealedVariables(environmentId: string): Promise<readonly string[]>;
  setVariables(
    of: { projectId: string; environmentId: string; serviceId?: string },
    variables: Readonly<Record<string, string>>,
  ): Promise<void>;
  tcpProxies(environmentId: string, serviceId: string): Promise<readonly TcpProxy[]>;
  openTcpProxy(environmentId: string, serviceId: string, port: number): Promise<void>;
  closeTcpProxy(environmentId: string, serviceId: string, port: number): Promise<void>;
  createServiceDomain(environmentId: string, serviceId: string, targetPort?: number): Promise<string>;
  /** Why a custom domain is not available, or undefined where it is. */
  customDomainProblem(domain: string): Promise<string | undefined>;
  createCustomDomain(input: {
    projectId: string;
    environmentId: string;
    serviceId: string;
    domain: string;
    targetPort?: number;
  }): Promise<CustomDomain>;
  domains(of: {
    projectId: string;
    environmentId: string;
    serviceId: string;
  }): Promise<{ service: readonly string[]; custom: readonly CustomDomain[] }>;
  deploy(environmentId: string, serviceId: string): Promise<string>;
  deploymentStatus(deploymentId: string): Promise<DeploymentStatus>;
}

/** Railway's schema, enum DeploymentStatus. */
export const deploymentStatuses = [
  'BUILDING',
  'CRASHED',
  'DEPLOYING',
  'FAILED',
  'INITIALIZING',
  'NEEDS_APPROVAL',
  'QUEUED',
  'REMOVED',
  'REMOVING',
  'SKIPPED',
  'SLEEPING',
  'SUCCESS',
  'WAITING',
] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

export interface EnvironmentRef {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly sourceEnvironment: { readonly id: string; readonly name: string } | null;
}

export interface RailwayProject {
  readonly id: string;
  readonly name: string;
  readonly environments: readonly EnvironmentRef[];
  readonly services: readonly { readonly id: string; readonly name: string }[];
}

export interface RailwayService {
  readonly serviceId: string;
  readonly name: string;
  readonly image: string | null;
  readonly repository: string | null;
  readonly deployment: { readonly id: string; readonly status: DeploymentStatus } | null;
  readonly serviceDomains: readonly { readonly domain: string; readonly targetPort: number | null }[];
  readonly customDomains: readonly { readonly domain: string; readonly targetPort: number | null }[];
}

export interface RailwayEnvironment extends EnvironmentRef {
  readonly services: readonly RailwayService[];
  readonly volumes: readonly { readonly serviceId: string | null; readonly currentSizeBytes: number }[];
}

export interface TcpProxy {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly applicationPort: number;
  /** False while Railway is still setting it up. */
  readonly active: boolean;
}

export interface CustomDomain {
  readonly domain: string;
  readonly verified: boolean;
  readonly certificateStatus: string;
  readonly dnsRecords: readonly { readonly type: string; readonly name: string; readonly value: string }[];
}

/** Why Railway did not do it. `retryable`: the same call may succeed later. `unknownOutcome`: it may have been done. */
export class RailwayError extends Error {
  readonly code: 'not-authorized' | 'not-found' | 'name-taken' | 'rate-limited' | 'invalid' | 'unavailable' | 'timeout';
  readonly retryable: boolean;
  readonly unknownOutcome: boolean;

  constructor(
    code: RailwayError['code'],
    message: string,
    options: { retryable?: boolean; unknownOutcome?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'RailwayError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.unknownOutcome = options.unknownOutcome ?? false;
  }
}
