import type { Sql, TransactionSql } from 'postgres';
import { z } from 'zod';
import type { AuditStore } from '../../core/audit-store.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { auditPage } from './audit-page.ts';
import { sealBatch, strayCheckpointsMax } from './audit-seal.ts';
import { auditSnapshot } from './audit-snapshot.ts';

// A bigint comes as text.
const seq = z.string().transform(Number);
const linkRow = z.object({ seq, previousHash: z.string(), hash: z.string(), record: z.string() });
const checkpointRow = z.object({ seq, checkpoint: z.string() });
const trailRow = z.object({ trail: z.string() });
const waitingRow = z.object({ waiting: z.boolean() });

const lockNotAvailable = '55P03';

/** The audit trail in Postgres, for those who seal and read it; whoever checks all of it does so over `checking`. */
export function createAuditStore(
  sql: Sql,
  { trail, namedTrail }: Pick<AuditStore, 'trail' | 'namedTrail'>,
  checking: Sql = sql,
): AuditStore {
  return {
    trail,
    namedTrail,
    page: (filter, page) => auditPage(sql, filter, page),
    async seal(sealing, limit) {
      // Once a second for every server there is, mostly for nothing: that takes no lock.
      const query = sql`SELECT EXISTS (SELECT FROM audit_unsealed) AS waiting`;
      if (!(await parseRow(waitingRow, query))?.waiting) return { taken: 0, skipped: false, line: undefined };
      try {
        return await sql.begin((tx) => sealBatch(tx, sealing, limit));
      } catch (error) {
        throw hasCode(error, lockNotAvailable)
          ? new Error('another session holds its tables', { cause: error })
          : error;
      }
    },
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
    async checkpoint(number, isGood) {
      const query = sql`
        SELECT seq, checkpoint FROM audit_checkpoints
        WHERE ${number === undefined ? sql`true` : sql`seq = ${number}`}
        ORDER BY audit_checkpoints.seq DESC LIMIT ${strayCheckpointsMax}`;
      const row = (await parseRows(checkpointRow, query)).find((each) => isGood(each.checkpoint, each.seq));
      return row && { seq: row.seq, line: row.checkpoint };
    },
  };
}

/** What the database says that its trail is called; undefined where it does not say. */
export async function trailOf(sql: Sql): Promise<string | undefined> {
  const query = sql`SELECT trail FROM audit_trail LIMIT 1`;
  return (await parseRow(trailRow, query))?.trail;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
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
