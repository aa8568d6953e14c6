import type { TransactionSql } from 'postgres';
import { z } from 'zod';
import { fieldsOf } from '../../core/audit-record.ts';
import type { AuditSnapshot, LooseRecord, StoredLink } from '../../core/audit-store.ts';
import type { AuditBreak } from '../../core/audit-verdict.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';

// A page is parsed at once.
const pageRows = 200;

/** The columns that repeat what a record says. */
const recordRow = z.object({
  id: z.string(),
  action: z.string(),
  outcome: z.string(),
  initiator: z.string().nullable(),
  namespace: z.string().nullable(),
  railway_project_id: z.string().nullable(),
  execution_id: z.string().nullable(),
  record: z.string(),
});
type RecordRow = z.infer<typeof recordRow>;
const looseRow = recordRow.extend({ waiting: z.boolean() });

// A bigint comes as text; one that cannot be counted with is of somebody else, and the last that can be stands for it.
const seq = z
  .string()
  .transform((text) => Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number(text), Number.MAX_SAFE_INTEGER)));
const linkRow = z.object({
  seq,
  record_id: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
  checkpoint: z.string().nullable(),
});
// A left join gives all of the record's columns or none.
const joinedRow = z.union([linkRow.extend(recordRow.shape), linkRow.extend({ record: z.null() })]);
const checkpointRow = z.object({ checkpoint: z.string() });
const digestRow = z.object({ digest: z.string() });
const seqRow = z.object({ seq });
const hashRow = z.object({ seq, hash: z.string() });

/** The trail as this transaction, which must be REPEATABLE READ, sees it. */
export function auditSnapshot(tx: TransactionSql): AuditSnapshot {
  return {
    links: (after = 0) =>
      each(
        tx`
          SELECT c.*, r.*, p.checkpoint
          FROM audit_chain c LEFT JOIN audit_records r ON r.id = c.record_id LEFT JOIN audit_checkpoints p ON p.seq = c.seq
          WHERE ${after === 0 ? tx`true` : tx`c.seq > ${after}`} ORDER BY c.seq`.cursor(pageRows),
        joinedRow,
        toLink,
      ),
    async digest(until, key) {
      // Two sums, since equal rows would take each other out of an exclusive or; the key keeps anyone from choosing rows
      // that come to the same.
      const query = tx`
        SELECT concat_ws(':', count(*), sum(('x' || substr(h, 1, 15))::bit(60)::bigint),
          sum(('x' || substr(h, 16, 15))::bit(60)::bigint)) AS digest
        FROM (
          SELECT encode(sha256(convert_to(concat_ws(' ', ${key}::text, c::text, coalesce(r::text, ''),
            coalesce(p::text, '')), 'UTF8')), 'hex') AS h
          FROM audit_chain c LEFT JOIN audit_records r ON r.id = c.record_id LEFT JOIN audit_checkpoints p ON p.seq = c.seq
          WHERE c.seq <= ${until}) AS each`;
      return (await parseRow(digestRow, query))?.digest ?? '';
    },
    checkpoints: () =>
      each(
        tx`SELECT checkpoint FROM audit_checkpoints ORDER BY seq DESC`.cursor(pageRows),
        checkpointRow,
        ({ checkpoint }) => checkpoint,
      ),
    loose: () =>
      each(
        tx`
          SELECT r.*, u.record_id IS NOT NULL AS waiting
          FROM audit_records r LEFT JOIN audit_unsealed u ON u.record_id = r.id
          WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.record_id = r.id) ORDER BY r.id`.cursor(pageRows),
        looseRow,
        (row): LooseRecord => ({ id: row.id, text: row.record, waiting: row.waiting, ...faultOf(row, null) }),
      ),
    async strayCheckpoint() {
      const query = tx`
        SELECT seq FROM audit_checkpoints p WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.seq = p.seq)
        ORDER BY seq LIMIT 1`;
      return (await parseRow(seqRow, query))?.seq;
    },
    async hashes(seqs) {
      const query = tx`
        SELECT seq, hash FROM audit_chain WHERE seq = ANY(${[...seqs]}::bigint[])`;
      const rows = await parseRows(hashRow, query);
      return new Map(rows.map((row) => [row.seq, row.hash]));
    },
  };
}

async function* each<S extends z.ZodType, T>(
  pages: AsyncIterable<readonly unknown[]>,
  schema: S,
  to: (row: z.output<S>) => T,
): AsyncGenerator<T> {
  for await (const page of pages) for (const row of page) yield to(schema.parse(row));
}

function toLink(row: z.infer<typeof joinedRow>): StoredLink {
  return {
    seq: row.seq,
    id: row.record_id,
    previousHash: row.previous_hash,
    hash: row.hash,
    record: row.record ?? undefined,
    checkpoint: row.checkpoint ?? undefined,
    ...(row.record === null ? {} : faultOf(row, row.seq)),
  };
}

function faultOf(row: RecordRow, number: number | null): { fault?: AuditBreak } {
  const says = fieldsOf(row.record) ?? {};
  const columns = ['id', 'action', 'outcome', 'initiator', 'namespace', 'railway_project_id', 'execution_id'] as const;
  // A record from before a column was there says nothing of it.
  const other = columns.find((column) => (says[column] ?? null) !== row[column]);
  if (other === undefined) return {};
  return {
    fault: {
      kind: 'changed',
      seq: number,
      id: row.id,
      reason: `its column ${other} does not say what the record says`,
    },
  };
}
