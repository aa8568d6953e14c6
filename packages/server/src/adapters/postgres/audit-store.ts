import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import type { AuditStore } from '../../core/audit-store.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { auditPage } from './audit-page.ts';
import { sealBatch } from './audit-seal.ts';
import { auditSnapshot } from './audit-snapshot.ts';

// A bigint comes as text.
const seq = z.string().transform(Number);
const linkRow = z.object({ seq, previousHash: z.string(), hash: z.string(), record: z.string() });
const checkpointRow = z.object({ seq, checkpoint: z.string() });
const trailRow = z.object({ trail: z.string() });

/** The audit trail in Postgres, for those who seal and read it; whoever checks all of it does so over `checking`. */
export async function createAuditStore(sql: Sql, checking: Sql = sql): Promise<AuditStore> {
  return {
    trail: await trailOf(sql),
    page: (filter, page) => auditPage(sql, filter, page),
    seal: (sealing, limit) => sql.begin((tx) => sealBatch(tx, sealing, limit)),
    // One moment for all that is asked: what is sealed meanwhile is another trail's concern.
    snapshot: async (read, signal) => {
      const result = await checking.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (tx) => {
        await using _ending = await endedBy(signal, sql, tx);
        return { value: await read(auditSnapshot(tx)) };
      });
      return result.value;
    },
    async sealed({ after, until, limit }) {
      const query = sql`
        SELECT c.seq, c.previous_hash AS "previousHash", c.hash, coalesce(r.record, '') AS record
        FROM audit_chain c LEFT JOIN audit_records r ON r.id = c.record_id
        WHERE c.seq > ${after} AND c.seq <= ${until} ORDER BY c.seq LIMIT ${limit}`;
      return parseRows(linkRow, query);
    },
    async checkpoint(number) {
      const query = sql`
        SELECT seq, checkpoint FROM audit_checkpoints
        WHERE ${number === undefined ? sql`true` : sql`seq = ${number}`} ORDER BY audit_checkpoints.seq DESC LIMIT 1`;
      const row = await parseRow(checkpointRow, query);
      return row && { seq: row.seq, line: row.checkpoint };
    },
  };
}

// The moment at which its tables were made: it outlives them, and what was sealed for another database is not this one's.
async function trailOf(sql: Sql): Promise<string> {
  const query = sql`
    SELECT to_char(applied_at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISSUS"Z"') AS trail
    FROM migrations WHERE name LIKE '%-audit.sql'`;
  const row = await parseRow(trailRow, query);
  if (!row) throw new Error('the database has no audit trail');
  return row.trail;
}

const backendRow = z.object({ pid: z.number() });

// What Postgres is busy with is not ended by not waiting for it. Waits until the request to end it has been answered, since
// it would end what the connection does next.
async function endedBy(signal: AbortSignal | undefined, sql: Sql, tx: TransactionSql): Promise<AsyncDisposable> {
  const backend = await parseRow(backendRow, tx`SELECT pg_backend_pid() AS pid`);
  let asked: Promise<unknown> | undefined;
  const cancel = () => {
    asked = backend && sql`SELECT pg_cancel_backend(${backend.pid})`.catch(() => undefined);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  return {
    async [Symbol.asyncDispose]() {
      signal?.removeEventListener('abort', cancel);
      await asked;
    },
  };
}
