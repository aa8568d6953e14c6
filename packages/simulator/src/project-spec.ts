import type { ServiceKind } from './state/records.ts';

/** A service as a project is made with it. */
export interface ServiceSpec {
  readonly name: string;
  /** A program of the user's (nothing runs behind it), or a database with a real server. */
  readonly kind: ServiceKind;
  readonly image?: string;
  /** In addition to those of Railway's database templates. References are written `${{Service.NAME}}`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Nobody can read them, and no duplicate gets them. */
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
