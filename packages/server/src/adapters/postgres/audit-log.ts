import type { ISql, Sql } from 'postgres';
import { monotonicFactory } from 'ulid';
import type { AuditEntry, AuditLog } from '../../core/audit-entry.ts';
import { type AuditRecord, recordOf, recordText } from '../../core/audit-record.ts';
import type { Clock } from '../../core/clock.ts';
import { throughOutage } from '../../core/through-outage.ts';
import type { Statement } from './pipelined-transaction.ts';

/** The audit log in Postgres. */
export interface PostgresAuditLog extends AuditLog {
  /** Writes the entry in a transaction of the caller's: it is there if, and only if, that commits. */
  appendIn(tx: ISql, entry: AuditEntry): Statement;
}

export interface AuditLogOptions {
  readonly clock: Clock;
  /** Marks what this server writes. */
  readonly macKey: Buffer;
}

// One statement; more would make a crowd wait for the first of it.
const entriesMax = 200;

/**
 * Appends to the audit trail. Entries that come while others are being written are written together, so that a crowd
 * costs one transaction, not each of it one.
 */
export function createAuditLog(sql: Sql, { clock, macKey }: AuditLogOptions): PostgresAuditLog {
  const waiting: { record: AuditRecord; written: () => void; failed: (reason: unknown) => void }[] = [];
  let busy = false;
  // What happens within a millisecond keeps its order too.
  const ulid = monotonicFactory();
  const write = async () => {
    if (busy) return;
    busy = true;
    for (let batch = waiting.splice(0, entriesMax); batch.length > 0; batch = waiting.splice(0, entriesMax)) {
      const records = batch.map(({ record }) => record);
      // What was done is to be recorded, if it takes a while; what was refused is not to wait for that.
      const begun = records.some(({ outcome }) => outcome === 'success' || outcome === 'accepted');
      await throughOutage(async () => insert(sql, records, macKey), { begun }).then(
        () => batch.forEach(({ written }) => void written()),
        (error: unknown) => batch.forEach(({ failed }) => void failed(error)),
      );
    }
    busy = false;
  };
  const newRecord = (entry: AuditEntry) => {
    const at = clock.now();
    return recordOf(entry, { id: ulid(at.getTime()), at });
  };
  return {
    append: (entry) =>
      new Promise((written, failed) => {
        waiting.push({ record: newRecord(entry), written, failed });
        void write();
      }),
    appendIn: (tx, entry) => insert(tx, [newRecord(entry)], macKey),
  };
}

// Ids are random: one that is there was written by this very call, whose answer was lost.
// The queue of the sealer is filled by the same statement: what is visible waits to be sealed.
function insert(sql: ISql, records: readonly AuditRecord[], macKey: Buffer): Statement {
  const column = (of: (record: AuditRecord) => string | null) => records.map(of);
  return sql`
    WITH written AS (
      INSERT INTO audit_records (id, action, outcome, initiator, namespace, railway_project_id, execution_id, record)
      SELECT * FROM unnest(
        ${column(({ id }) => id)}::text[], ${column(({ action }) => action)}::text[],
        ${column(({ outcome }) => outcome)}::text[], ${column(({ initiator }) => initiator)}::text[],
        ${column(({ namespace }) => namespace)}::text[], ${column((record) => record.railway_project_id)}::text[],
        ${column(({ execution_id }) => execution_id)}::text[],
        ${column((record) => recordText(record, macKey))}::text[])
      ON CONFLICT (id) DO NOTHING RETURNING id)
    INSERT INTO audit_unsealed (record_id) SELECT id FROM written`;
}
