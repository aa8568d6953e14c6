/** One connection to one database, as far as every kind of database has it. */
export interface DatabaseSession extends AsyncDisposable {
  run(sql: string): Promise<unknown>;
  /** Rejects when the connection broke, where the driver notices by itself; never resolves. */
  readonly ended?: Promise<never>;
}
