import type { Execution, State } from './execution.ts';

export interface HistoryFilter {
  /** Only these namespaces; all where absent. */
  readonly namespaces?: readonly string[];
  /** Only these Railway projects; all, and what belongs to none, where absent. */
  readonly projects?: readonly string[];
  readonly flowId?: string;
  /** Flows that are left out. */
  readonly withoutFlows?: readonly string[];
  readonly states?: readonly State[];
  readonly from?: Date;
  readonly to?: Date;
  /** Key id or token subject. */
  readonly initiator?: string;
  /** The staging environment that the execution is about: its input `environment_name`. */
  readonly environment?: string;
}

/** A flow, and the Railway project that its executions are about; undefined where they are about none. */
export interface ProjectFlow {
  readonly namespace: string;
  readonly flowId: string;
  readonly projectId: string | undefined;
}

/** The read model of executions: what is followed is written here, and lists are one query. */
export interface HistoryStore {
  /** Keeps the newer of what is stored and what is given; an ended execution never goes back to running. */
  save(execution: Execution): Promise<void>;
  /** By the id that callers know, or that of the engine. */
  find(executionId: string): Promise<Execution | undefined>;
  /** Newest first, by keyset. `total` counts all that match, exactly. */
  page(
    filter: HistoryFilter,
    page: { cursor?: string; limit: number },
  ): Promise<{ items: readonly Execution[]; nextCursor?: string; total: number }>;
  /** Ids of executions that had not ended when they were last seen. */
  unfinished(): Promise<readonly string[]>;
  /** Which of these it knows, whatever their state. */
  known(executionIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Up to when everything is known that began at the engine; undefined before the first look. */
  reconciledUntil(): Promise<Date | undefined>;
  reconciled(until: Date): Promise<void>;
  /** The newest successful executions of a flow in one project, or of those that belong to none. */
  successes(of: ProjectFlow, limit: number): Promise<readonly Execution[]>;
  /** Resolves when the store answers; rejects with the reason when it does not, or not in time. */
  ready(): Promise<void>;
}
