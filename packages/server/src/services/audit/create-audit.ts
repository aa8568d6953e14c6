import { AppError } from '../../core/app-error.ts';
import type { AuditEntry, AuditLog } from '../../core/audit-entry.ts';
import type { ListedRecord } from '../../core/audit-store.ts';
import type { AuditVerdict } from '../../core/audit-verdict.ts';
import type { Caller } from '../../core/caller.ts';
import type { Logger } from '../../core/logger.ts';
import { type ExportPage, type ExportQuery, exportTrail } from './export-trail.ts';
import { type AuditQuery, listAudit, seesWholeTrail } from './list-audit.ts';
import { createSealer, type SealerNeeds } from './sealer.ts';
import { verifyTrail } from './verify-trail.ts';

/** The audit trail, as procedures use it. */
export interface Audit extends AuditLog {
  list(caller: Caller, query: AuditQuery): Promise<{ items: readonly ListedRecord[]; next_cursor: string | null }>;
  verify(): Promise<AuditVerdict>;
  /** Throws ForbiddenError for a caller from whom a part of the trail is hidden. */
  export(caller: Caller, query: ExportQuery): Promise<ExportPage>;
}

export interface AuditNeeds extends SealerNeeds {
  readonly log: AuditLog;
  readonly logger: Logger;
}

/** Opens the audit trail, and seals what is appended until it is disposed. */
export async function createAudit(needs: AuditNeeds): Promise<Audit & AsyncDisposable> {
  const sealer = await createSealer(needs);
  return {
    async append(entry: AuditEntry) {
      await needs.log.append(entry).catch((error: unknown) => {
        needs.logger.error({ err: error, entry }, 'an audit record could not be written');
        throw new AppError('EngineUnavailableError', 'What was done could not be recorded', { cause: error });
      });
      sealer.wake();
    },
    list: (caller, query) => listAudit(needs, caller, query),
    verify: () => verifyTrail({ ...needs, sealer }),
    async export(caller, query) {
      if (!seesWholeTrail(caller))
        throw new AppError('ForbiddenError', 'An export needs access to all namespaces and Railway projects');
      await sealer.seal();
      return exportTrail(needs, query);
    },
    [Symbol.asyncDispose]: () => sealer[Symbol.asyncDispose](),
  };
}
