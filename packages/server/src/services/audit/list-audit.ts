import type { AuditOutcome } from '../../core/audit-entry.ts';
import type { AuditStore, ListedRecord } from '../../core/audit-store.ts';
import type { Caller } from '../../core/caller.ts';

export interface AuditQuery {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly action?: string | undefined;
  readonly initiator?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly execution_id?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page of audit records, newest first: those of the caller's namespaces, or all for who sees all. */
export async function listAudit(
  { store }: { store: AuditStore },
  caller: Caller,
  { execution_id: executionId, limit, cursor, ...filter }: AuditQuery,
): Promise<{ items: readonly ListedRecord[]; next_cursor: string | null }> {
  const namespaces = seesWholeTrail(caller) ? {} : { namespaces: caller.namespaces };
  const page = await store.page({ ...filter, ...namespaces, executionId }, { cursor, limit });
  return { items: page.items, next_cursor: page.nextCursor ?? null };
}

/**
 * Whether no record is hidden from this caller, those of strangers and of no namespace included. An administrator of some
 * namespaces sees what is of these, here as elsewhere.
 */
export function seesWholeTrail({ namespaces }: Caller): boolean {
  return namespaces.includes('*');
}
