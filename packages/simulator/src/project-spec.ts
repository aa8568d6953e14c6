import type { ServiceKind } from './state/records.ts';

/** A service as a project is made with it. */
export interface ServiceSpec {
  readonly name: string;
  /**
   * A `web` service or a `worker`, behind which nothing runs, a database with a real server, or a cluster: three nodes of
   * one Postgres, the first its leader, a router that bears the name, and what keeps them together.
   */
  readonly kind: Exclude<ServiceKind, 'router'> | 'postgres-cluster';
  readonly image?: string;
  /** In place of an image; every deployment without a commit builds another one. */
  readonly repo?: string;
  readonly startCommand?: string;
  /** It is started on that schedule, and does not run in between. */
  readonly cronSchedule?: string;
  /** It falls asleep when nobody asks anything of it. */
  readonly sleeps?: boolean;
  /** A volume of files, a real directory, and what is in it at first. Databases have a volume of their own. */
  readonly volume?: {
    readonly mountPath: string;
    readonly sizeMB?: number;
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
  };
  /** In addition to those of Railway's database templates. References are written `${{Service.NAME}}`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Written as references, but kept as what they meant when the project was made: somebody pasted production's own. */
  readonly pastedVariables?: Readonly<Record<string, string>>;
  /** Nobody can read them, and no duplicate gets them. Of a template's variable it is the same value, sealed. */
  readonly sealedVariables?: Readonly<Record<string, string>>;
  /** Whether a database has a TCP proxy from the beginning. Default: false, it is private. */
  readonly publicTcp?: boolean;
  readonly domains?: {
    /** Whether it has a domain of Railway's own. Default: true for web services, else false. */
    readonly service?: boolean;
    /** Custom domains, verified and with a valid certificate. */
    readonly custom?: readonly string[];
  };
}

/** A project with one environment (default: `production`) in which everything runs. */
export interface ProjectSpec {
  readonly name: string;
  readonly environment?: string;
  readonly services: readonly ServiceSpec[];
  readonly sharedVariables?: Readonly<Record<string, string>>;
  /** The names of its buckets. */
  readonly buckets?: readonly string[];
}

/** What was made. */
export interface CreatedProject {
  readonly id: string;
  readonly name: string;
  readonly environments: readonly { readonly id: string; readonly name: string }[];
  readonly services: readonly { readonly id: string; readonly name: string }[];
  /** Valid for the environment above only. */
  readonly projectToken: string;
}
