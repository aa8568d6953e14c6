import type { AuditOutcome } from '../../core/audit-entry.ts';
import type { AuditStore, ListedRecord } from '../../core/audit-store.ts';
import { type Caller, seesEveryProject } from '../../core/caller.ts';

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

/** A page of audit records, newest first: those of the caller's namespaces and projects, or all for who sees all. */
export async function listAudit(
  { store }: { store: AuditStore },
  caller: Caller,
  { execution_id: executionId, limit, cursor, ...filter }: AuditQuery,
): Promise<{ items: readonly ListedRecord[]; next_cursor: string | null }> {
  const namespaces = caller.namespaces.includes('*') ? {} : { namespaces: caller.namespaces };
  const projects = seesEveryProject(caller) ? {} : { projects: caller.projects };
  const page = await store.page({ ...filter, ...namespaces, ...projects, executionId }, { cursor, limit });
  return { items: page.items, next_cursor: page.nextCursor ?? null };
}

/**
 * Whether no record is hidden from this caller, those of strangers, of no namespace and of no project included. An
 * administrator of some namespaces or projects sees what is of these, here as elsewhere.
 */
export function seesWholeTrail(caller: Caller): boolean {
  return caller.namespaces.includes('*') && seesEveryProject(caller);
}
