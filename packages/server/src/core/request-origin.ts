import type { AuditEntry } from './audit-entry.ts';
import type { Caller } from './caller.ts';

/** Who asks for a clone, and with which request. */
export interface RequestOrigin {
  readonly caller: Caller;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  /** Written in the transaction that accepts it; as a success, in the one that notes its start. */
  readonly audit: AuditEntry;
}
