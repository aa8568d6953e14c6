import type { TransactionSql } from 'postgres';
import { z } from 'zod';
import { chain } from '../../core/audit-chain.ts';
import type { Sealing, SealRound } from '../../core/audit-store.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';

// Nothing that we write is near it; what somebody else wrote must not fill our memory.
const recordCharactersMax = 16 * 1024 * 1024;
// A number behind which there is no room for a chain, or that cannot be counted with, is no head.
const seqMax = 2 ** 50;
/** How many rows of others are looked past for the newest checkpoint. */
export const strayCheckpointsMax = 1_000;

const takenRow = z.object({ id: z.string(), record: z.string().nullable(), sealed: z.boolean() });
const headRow = z.object({ seq: z.string().transform(Number), hash: z.string() });
const checkpointRow = z.object({ seq: z.string(), checkpoint: z.string() });
const skippedRow = z.object({ skipped: z.boolean() });

type Head = Sealing['known'];

/**
 * Chains what waits, and signs the new head, in this transaction. No row that somebody else has put into the tables keeps
 * it from that: what is not ours, or is sealed already, is taken out of the queue and left to a check of the trail.
 */
export async function sealBatch(tx: TransactionSql, sealing: Sealing, limit: number): Promise<SealRound> {
  await Promise.all([
    // Whatever a session holds, we come back and say so.
    tx`SET LOCAL lock_timeout = '2s'`,
    tx`SET LOCAL statement_timeout = '20s'`,
    // One server seals at a time. A lock on the queue, not an advisory one: that anybody in the database could hold.
    tx`LOCK TABLE audit_unsealed IN SHARE UPDATE EXCLUSIVE MODE`,
  ]);
  const head = await headOf(tx, sealing);
  const taken = await take(tx, head, limit);
  const skipped = await leftBehind(tx, taken.at(-1)?.id);
  const ours = taken.flatMap(({ id, record, sealed }) =>
    record !== null && !sealed && sealing.isGenuine(record, id) ? [{ id, record }] : [],
  );
  if (ours.length === 0) return { taken: taken.length, skipped, line: undefined };
  const links = chain(
    head,
    ours.map(({ record }) => record),
  );
  const last = links.at(-1) ?? head;
  const line = sealing.sign({ first: head.seq + 1, seq: last.seq, hash: last.hash });
  await tx`
    INSERT INTO audit_chain (seq, record_id, previous_hash, hash)
    SELECT * FROM unnest(
      ${links.map(({ seq }) => seq)}::bigint[], ${ours.map(({ id }) => id)}::text[],
      ${links.map(({ previousHash }) => previousHash)}::text[], ${links.map(({ hash }) => hash)}::text[])`;
  await tx`INSERT INTO audit_checkpoints (seq, checkpoint) VALUES (${last.seq}, ${line})`;
  return { taken: taken.length, skipped, line };
}

// Only what has been committed is in the queue that we see; a lower id that commits later is taken later, and a row that
// another session has locked when it lets go.
function take(tx: TransactionSql, { seq }: Head, limit: number): Promise<readonly z.infer<typeof takenRow>[]> {
  const query = tx`
    WITH taken AS (
      DELETE FROM audit_unsealed WHERE record_id IN (
        SELECT record_id FROM audit_unsealed ORDER BY record_id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING record_id)
    SELECT record_id AS id, CASE WHEN octet_length(record) <= ${recordCharactersMax} THEN record END AS record,
      EXISTS (SELECT FROM audit_chain c WHERE c.record_id = taken.record_id AND c.seq <= ${seq}) AS sealed
    FROM taken LEFT JOIN audit_records r ON r.id = taken.record_id ORDER BY taken.record_id`;
  return parseRows(takenRow, query);
}

async function leftBehind(tx: TransactionSql, last: string | undefined): Promise<boolean> {
  const before = last === undefined ? tx`true` : tx`record_id < ${last}`;
  const row = await parseRow(skippedRow, tx`SELECT EXISTS (SELECT FROM audit_unsealed WHERE ${before}) AS skipped`);
  return row?.skipped ?? false;
}

/**
 * The furthest head that anybody vouches for: where somebody cut the chain off, it goes on behind the cut, which stays to
 * be seen. Where no checkpoint can be read (the secret was changed, and the key of before is not known) the last link.
 */
async function headOf(tx: TransactionSql, { known, headOf: read }: Sealing): Promise<Head> {
  let head = known;
  const newest = tx`
    SELECT seq, checkpoint FROM audit_checkpoints WHERE seq > ${known.seq} ORDER BY seq DESC LIMIT ${strayCheckpointsMax}`;
  for (const { seq, checkpoint } of await parseRows(checkpointRow, newest)) {
    const found = read(checkpoint);
    if (found && found.seq > head.seq) head = found;
    if (found && String(found.seq) === seq) break;
  }
  if (head.seq > 0) return head;
  const last = tx`SELECT seq, hash FROM audit_chain WHERE seq BETWEEN 1 AND ${seqMax} ORDER BY seq DESC LIMIT 1`;
  return (await parseRow(headRow, last)) ?? head;
}
