import { AppError } from '../../core/app-error.ts';
import type { AuditEntry, AuditLog } from '../../core/audit-entry.ts';
import type { ListedRecord } from '../../core/audit-store.ts';
import type { AuditVerdict } from '../../core/audit-verdict.ts';
import type { Caller } from '../../core/caller.ts';
import type { Logger } from '../../core/logger.ts';
import { type ExportPage, type ExportQuery, exportTrail } from './export-trail.ts';
import { type AuditQuery, listAudit, seesWholeTrail } from './list-audit.ts';
import { createSealer, type Sealer, type SealerNeeds } from './sealer.ts';
import { verifyTrail } from './verify-trail.ts';

/** The audit trail, as procedures use it. */
export interface Audit extends AuditLog {
  list(caller: Caller, query: AuditQuery): Promise<{ items: readonly ListedRecord[]; next_cursor: string | null }>;
  verify(): Promise<AuditVerdict>;
  /** Rejects with an EngineUnavailableError where what is appended is not sealed. */
  ready(): Promise<void>;
  /** Throws ForbiddenError for a caller from whom a part of the trail is hidden. */
  export(caller: Caller, query: ExportQuery): Promise<ExportPage>;
}

export interface AuditNeeds extends SealerNeeds {
  readonly log: AuditLog;
  readonly logger: Logger;
}

const appendRetryAfterMs = 2_000;

/** Opens the audit trail, and seals what is appended until it is disposed. */
export async function createAudit(needs: AuditNeeds): Promise<Audit & AsyncDisposable> {
  const sealer = await createSealer(needs);
  return {
    async append(entry: AuditEntry) {
      await needs.log.append(entry).catch((error: unknown) => {
        needs.logger.error({ err: error, entry }, 'an audit record could not be written');
        throw new AppError('EngineUnavailableError', 'What was done could not be recorded', {
          cause: error,
          retryAfterMs: appendRetryAfterMs,
        });
      });
      sealer.wake();
    },
    list: (caller, query) => listAudit(needs, caller, query),
    async verify() {
      // Where it cannot be sealed there is still a trail to be looked at.
      const seal = () =>
        sealer.seal().catch((error: unknown) => needs.logger.warn({ err: error }, 'verifying without sealing'));
      const verdict = await verifyTrail({ ...needs, sealer: { seal } });
      return { ...verdict, sealing: stallOf(sealer) };
    },
    async ready() {
      const stall = sealer.stall();
      if (!stall) return;
      throw new AppError('EngineUnavailableError', `The audit trail has not been sealed for ${stall.seconds} s`);
    },
    async export(caller, query) {
      if (!seesWholeTrail(caller))
        throw new AppError('ForbiddenError', 'An export needs access to all namespaces and Railway projects');
      await sealer.seal();
      return exportTrail(needs, query);
    },
    [Symbol.asyncDispose]: () => sealer[Symbol.asyncDispose](),
  };
}

function stallOf(sealer: Sealer): AuditVerdict['sealing'] {
  const stall = sealer.stall();
  return stall ? { stalled_since: stall.since.toISOString(), seconds: stall.seconds, reason: stall.reason } : null;
}
