import type { AuditEntry } from './audit-entry.ts';

/** Which executions' sealed credentials were opened: each can be opened once. */
export interface OpenedCredentials {
  /** True for the first who asks, false for everyone after. The entry is written for the first, in the same transaction. */
  open(executionId: string, by: { caller: string; now: Date; audit: AuditEntry }): Promise<boolean>;
}
