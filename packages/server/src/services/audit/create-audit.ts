import { AppError } from '../../core/app-error.ts';
import type { AuditEntry, AuditLog } from '../../core/audit-entry.ts';
import type { ListedRecord } from '../../core/audit-store.ts';
import type { AuditVerdict } from '../../core/audit-verdict.ts';
import type { Caller } from '../../core/caller.ts';
import type { Logger } from '../../core/logger.ts';
import { createSharedRun } from '../../core/shared-run.ts';
import type { Delivery, DeliveryState } from './deliver-checkpoints.ts';
import { type ExportPage, type ExportQuery, exportTrail } from './export-trail.ts';
import { type AuditQuery, listAudit, seesWholeTrail } from './list-audit.ts';
import { createRefusalDigest } from './refusal-digest.ts';
import { createSealer, type Sealer, type SealerNeeds } from './sealer.ts';
import { createTrailCheck } from './verify-trail.ts';

/** The audit trail, as procedures use it. */
export interface Audit extends AuditLog {
  list(caller: Caller, query: AuditQuery): Promise<{ items: readonly ListedRecord[]; next_cursor: string | null }>;
  /**
   * Whether the trail is whole, at a moment after it was asked. All who ask at a time share a run, which ends when none of
   * them waits any more.
   */
  verify(signal?: AbortSignal): Promise<AuditVerdict>;
  /** For metrics, and for whoever asks whether the server is ready. */
  health(): { readonly stalledSeconds: number; readonly deliveries: readonly DeliveryState[] };
  /** Rejects with an EngineUnavailableError where what is appended is not sealed. */
  ready(): Promise<void>;
  /** Throws ForbiddenError for a caller from whom a part of the trail is hidden. */
  export(caller: Caller, query: ExportQuery): Promise<ExportPage>;
}

export interface AuditNeeds extends SealerNeeds {
  readonly log: AuditLog;
  readonly logger: Logger;
  /** Who is given each checkpoint. */
  readonly deliveries?: readonly Delivery[];
}

const appendRetryAfterMs = 2_000;

/** Opens the audit trail, and seals what is appended until it is disposed. */
export async function createAudit(needs: AuditNeeds): Promise<Audit & AsyncDisposable> {
  const { deliveries = [] } = needs;
  const onCheckpoint = (line: string) => deliveries.forEach((each) => void each.push(line));
  const sealer = await createSealer({ ...needs, onCheckpoint });
  const write = async (entry: AuditEntry) => {
    await needs.log.append(entry).catch((error: unknown) => {
      needs.logger.error({ err: error, entry }, 'an audit record could not be written');
      // Of what was done nobody is to be told that it was refused.
      throw entry.outcome === 'success' || entry.outcome === 'accepted'
        ? new AppError('InternalError', 'This was done, but could not be recorded', { cause: error })
        : new AppError('EngineUnavailableError', 'What was refused could not be recorded', {
            cause: error,
            retryAfterMs: appendRetryAfterMs,
          });
    });
    sealer.wake();
  };
  const refusals = createRefusalDigest(write);
  const closing = new AbortController();
  // Where it cannot be sealed there is still a trail to be looked at.
  const seal = () =>
    sealer.seal().catch((error: unknown) => needs.logger.warn({ err: error }, 'verifying without sealing'));
  const check = createTrailCheck({ ...needs, sealer: { seal } });
  const verify = createSharedRun(
    async (signal) => ({ ...(await check(signal)), sealing: stallOf(sealer) }),
    closing.signal,
  );
  return {
    async append(entry: AuditEntry) {
      if (refusals.takes(entry)) await write(entry);
    },
    list: (caller, query) => listAudit(needs, caller, query),
    verify,
    health: () => ({
      stalledSeconds: sealer.stall()?.seconds ?? 0,
      deliveries: deliveries.map((each) => each.state()),
    }),
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
    async [Symbol.asyncDispose]() {
      closing.abort(new AppError('EngineUnavailableError', 'The server is closing'));
      await refusals.flush().catch(() => undefined);
      try {
        await sealer[Symbol.asyncDispose]();
      } finally {
        await Promise.all(deliveries.map((each) => each[Symbol.asyncDispose]()));
      }
    },
  };
}

function stallOf(sealer: Sealer): AuditVerdict['sealing'] {
  const stall = sealer.stall();
  return stall ? { stalled_since: stall.since.toISOString(), seconds: stall.seconds, reason: stall.reason } : null;
}
