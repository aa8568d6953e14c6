import type { TransactionSql } from 'postgres';
import { fieldsOf } from '../../core/audit-record.ts';
import type { AuditSnapshot, LooseRecord, StoredLink } from '../../core/audit-store.ts';
import type { AuditBreak } from '../../core/audit-verdict.ts';

const pageRows = 1_000;

/** The columns that repeat what a record says. */
interface RecordRow {
  readonly id: string;
  readonly action: string;
  readonly outcome: string;
  readonly initiator: string | null;
  readonly namespace: string | null;
  readonly execution_id: string | null;
  readonly record: string;
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

interface LinkRow extends Nullable<RecordRow> {
  readonly seq: string;
  readonly record_id: string;
  readonly previous_hash: string;
  readonly hash: string;
  readonly checkpoint: string | null;
}

/** The trail as this transaction, which must be REPEATABLE READ, sees it. */
export function auditSnapshot(tx: TransactionSql): AuditSnapshot {
  return {
    links: () =>
      each(
        tx<LinkRow[]>`
          SELECT c.*, r.*, p.checkpoint
          FROM audit_chain c LEFT JOIN audit_records r ON r.id = c.record_id LEFT JOIN audit_checkpoints p ON p.seq = c.seq
          ORDER BY c.seq`.cursor(pageRows),
        toLink,
      ),
    checkpoints: () =>
      each(
        tx<{ checkpoint: string }[]>`SELECT checkpoint FROM audit_checkpoints ORDER BY seq DESC`.cursor(pageRows),
        ({ checkpoint }) => checkpoint,
      ),
    loose: () =>
      each(
        tx<(RecordRow & { waiting: boolean })[]>`
          SELECT r.*, u.record_id IS NOT NULL AS waiting
          FROM audit_records r LEFT JOIN audit_unsealed u ON u.record_id = r.id
          WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.record_id = r.id) ORDER BY r.id`.cursor(pageRows),
        (row): LooseRecord => ({ id: row.id, text: row.record, waiting: row.waiting, ...faultOf(row, null) }),
      ),
    async strayCheckpoint() {
      const [row] = await tx<{ seq: string }[]>`
        SELECT seq FROM audit_checkpoints p WHERE NOT EXISTS (SELECT FROM audit_chain c WHERE c.seq = p.seq)
        ORDER BY seq LIMIT 1`;
      return row && Number(row.seq);
    },
    async hashes(seqs) {
      const rows = await tx<{ seq: string; hash: string }[]>`
        SELECT seq, hash FROM audit_chain WHERE seq = ANY(${[...seqs]}::bigint[])`;
      return new Map(rows.map(({ seq, hash }) => [Number(seq), hash]));
    },
  };
}

async function* each<Row, T>(pages: AsyncIterable<Row[]>, to: (row: Row) => T): AsyncGenerator<T> {
  for await (const page of pages) yield* page.map(to);
}

function toLink(row: LinkRow): StoredLink {
  const { record_id: id, previous_hash: previousHash, hash, record } = row;
  const seq = Number(row.seq);
  const fault = isWhole(row) ? faultOf(row, seq) : {};
  return {
    seq,
    id,
    previousHash,
    hash,
    record: record ?? undefined,
    checkpoint: row.checkpoint ?? undefined,
    ...fault,
  };
}

// A left join gives all of a row or nothing.
function isWhole<T extends Nullable<RecordRow>>(row: T): row is T & RecordRow {
  return row.record !== null;
}

function faultOf(row: RecordRow, seq: number | null): { fault?: AuditBreak } {
  const says = fieldsOf(row.record) ?? {};
  const columns = ['id', 'action', 'outcome', 'initiator', 'namespace', 'execution_id'] as const;
  const other = columns.find((column) => says[column] !== row[column]);
  if (other === undefined) return {};
  return {
    fault: { kind: 'changed', seq, id: row.id, reason: `its column ${other} does not say what the record says` },
  };
}
