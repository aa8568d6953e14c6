/** What the server says of one round of housekeeping. */
export interface PurgeRound {
  /** False: there is more to do. */
  readonly done: boolean;
  readonly executions: number;
  readonly intents: number;
  readonly opened_credentials: number;
  readonly logs_archived: number;
}

/** The port to our own server, for tasks that need what only it can reach. */
export interface OwnServer {
  /** One round of housekeeping; safe to repeat. Throws a TaskError that says why the server did not. */
  purge(options: { dryRun: boolean; signal: AbortSignal }): Promise<PurgeRound>;
}
