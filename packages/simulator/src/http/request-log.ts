/** One GraphQL request. */
export interface RequestRecord {
  /** The first field asked for, such as `environmentCreate`; empty where the request is invalid. */
  readonly operation: string;
  /** The project that it is about, where that can be told. */
  readonly project?: string;
  readonly at: Date;
  readonly token: 'account' | 'workspace' | 'project' | 'none';
}
