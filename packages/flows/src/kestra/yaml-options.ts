/** Where the task program runs: as a process beside Kestra's worker, or in a container of this image. */
export type Runner = { readonly type: 'process' } | { readonly type: 'docker'; readonly image: string };

/** What may differ from the flows as they are checked in. */
export interface YamlOptions {
  readonly runner?: Runner;
  /** How the task program is started; `understudy-task`, on the worker's PATH, by default. */
  readonly command?: string;
  /** Instead of Kestra's secrets and variables. Stands in the flow for all to read: for a demo, never for a real token. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly webhookKey?: string;
  /** The Railway project of executions that name none: the scheduled ones, and those of Kestra's webhook and pages. */
  readonly projectId?: string;
  /** Added to the flow's own; every execution inherits them. */
  readonly labels?: Readonly<Record<string, string>>;
}
