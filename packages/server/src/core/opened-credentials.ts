/** Which executions' sealed credentials were opened: each can be opened once. */
export interface OpenedCredentials {
  /** True for the first who asks, false for everyone after. */
  open(executionId: string, caller: string, now: Date): Promise<boolean>;
}
