/** What the flow `list-environments` found in a project. */
export interface EnvironmentListing {
  /** The flow's outputs, as they were stored. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What was changed before this moment is in it. */
  readonly asOf: Date;
}

/** An execution that changes the environments of a project. */
export interface EnvironmentChange {
  readonly executionId: string;
  readonly hasEnded: boolean;
}

/** The read model of environments: what the flow found last, and what was done since. It is the history's own rows. */
export interface EnvironmentListings {
  /** The newest listing of a project; undefined where none has succeeded yet. */
  newest(projectId: string): Promise<EnvironmentListing | undefined>;
  /** The projects where an environment's time was up by this moment, and nobody has looked since with success, or is at it. */
  overdue(now: Date): Promise<readonly string[]>;
  /** The changes of a project that had not ended at that moment. */
  changesSince(projectId: string, moment: Date): Promise<readonly EnvironmentChange[]>;
}
