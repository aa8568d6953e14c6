import type { Clock } from './clock.ts';
import type { Faults } from './faults/faults.ts';
import type { RandomFaults } from './faults/random-faults.ts';
import type { EdgeLimits } from './http/edge-limit.ts';
import type { RequestRecord } from './http/request-log.ts';
import type { Tokens } from './http/tokens.ts';
import type { LedgerEvent } from './ledger/ledger-event.ts';
import type { CreatedProject, ProjectSpec } from './project-spec.ts';
import type { Rules } from './rules.ts';
import type { ProjectSummary } from './state/summary.ts';
import type { Timing } from './timing.ts';
import type { WorkspaceSettings } from './workspace-settings.ts';

/** How a simulator is started. */
export interface SimulatorOptions {
  /** For database servers; made where it is missing. One running simulator only may use it. */
  readonly dataDir: string;
  /** For initialised data directories that several simulators share. Default: within `dataDir`. */
  readonly templatesDir?: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Default: loopback. */
  readonly host?: string;
  readonly timing?: Partial<Timing>;
  /** Default: as hard as Railway. */
  readonly rules?: Partial<Rules>;
  /** Guardrails and rights. */
  readonly workspace?: Partial<WorkspaceSettings>;
  /** Of everything that is left to chance. Default: 1. */
  readonly seed?: number;
  /** Faults that befall requests by chance. Default: none. */
  readonly randomFaults?: RandomFaults;
  readonly tokens?: Partial<Tokens>;
  /** Railway's limit of requests an hour: Default: 10,000 (Pro). */
  readonly requestsPerHour?: number;
  /** Over that the edge answers with a page of HTML. Default: none; `railwayEdge` is Railway's. */
  readonly edgePerSecond?: EdgeLimits;
  readonly clock?: Clock;
  /** Gets a line for each internal error; never a secret. */
  readonly logger?: (line: string) => void;
}

/** A running simulated Railway. Disposing it stops every server and removes their data. */
export interface Simulator extends AsyncDisposable {
  /** Of the GraphQL endpoint. */
  readonly url: string;
  readonly tokens: Tokens;
  /** Makes a project and waits until everything in it runs. */
  createProject(spec: ProjectSpec): Promise<CreatedProject>;
  /** The administrator's URL of the real server behind a database service, past any TCP proxy. */
  databaseUrl(projectId: string, environmentName: string, serviceName: string): string;
  readonly faults: Faults;
  /** Railway's SSH relay, and its host's key. */
  readonly relay: { readonly host: string; readonly port: number; readonly hostKey: string };
  /** What happened, oldest first: `ledger-report.ts` has the questions that tests ask of it. */
  readonly ledger: readonly LedgerEvent[];
  /** The simulator's own time. */
  now(): Date;
  /** The directory behind a service's volume. Throws where it has none. */
  volumeDirectory(projectId: string, environmentName: string, serviceName: string): string;
  /** Every GraphQL request so far, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** What there is, without any variable's value. */
  state(): readonly ProjectSummary[];
  /** Marks a custom domain as verified: its DNS records are found, its certificate is valid. False where there is no such domain. */
  verifyDomain(domain: string): boolean;
}
