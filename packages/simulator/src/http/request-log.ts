/** One request that was asked. */
export interface RequestRecord {
  /** The first field asked for, such as `environmentCreate`; empty where the request was none. */
  readonly operation: string;
  readonly at: Date;
  readonly token: 'account' | 'workspace' | 'project' | 'none';
}
