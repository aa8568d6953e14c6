import type { ServiceKind } from './state/records.ts';

/** A service as a project is made with it. */
export interface ServiceSpec {
  readonly name: string;
  /** A program of the user's (nothing runs behind it), or a database that is really there. */
  readonly kind: ServiceKind;
  readonly image?: string;
  /** Beside those that Railway's template of a database gives. References are written `${{Service.NAME}}`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Readable by nobody, copied by nothing. */
  readonly sealedVariables?: Readonly<Record<string, string>>;
  /** Whether a database can be reached from outside at the beginning; they are private unless said. */
  readonly publicTcp?: boolean;
  readonly domains?: {
    /** Whether it has a domain of Railway's own; web services have one unless said. */
    readonly service?: boolean;
    /** Custom domains, verified and with a valid certificate. */
    readonly custom?: readonly string[];
  };
}

/** A project with one environment, `production` unless named otherwise, in which everything runs. */
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
  /** Good for the environment above and nothing else. */
  readonly projectToken: string;
}
