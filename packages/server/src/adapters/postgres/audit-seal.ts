import type { TransactionSql } from 'postgres';
import { z } from 'zod';
import { chain } from '../../core/audit-chain.ts';
import type { SignedLine } from '../../core/audit-checkpoint.ts';
import type { Sealing } from '../../core/audit-store.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';

// Any number, the same in every version: one server seals at a time.
const sealLock = 7_362_003;

const lockRow = z.object({ held: z.boolean() });
const waitingRow = z.object({ id: z.string(), record: z.string() });
type Waiting = z.infer<typeof waitingRow>;
const headRow = z.object({ seq: z.string().transform(Number), hash: z.string() });
const checkpointRow = z.object({ checkpoint: z.string() });

/** Chains what waits, and signs the new head, in this transaction. */
export async function sealBatch(tx: TransactionSql, sealing: Sealing, limit: number): Promise<SignedLine | undefined> {
  const lock = await parseRow(lockRow, tx`SELECT pg_try_advisory_xact_lock(${sealLock}) AS held`);
  if (!lock?.held) return undefined;
  const waiting = await take(tx, limit);
  // What this server did not write is left out; a check of the trail will name it.
  const records = waiting.filter(({ record }) => sealing.isGenuine(record));
  if (records.length === 0) return undefined;
  const head = await headOf(tx, sealing);
  const links = chain(
    head,
    records.map(({ record }) => record),
  );
  const last = links.at(-1) ?? head;
  const line = sealing.sign({ first: head.seq + 1, seq: last.seq, hash: last.hash });
  await tx`
    INSERT INTO audit_chain (seq, record_id, previous_hash, hash)
    SELECT * FROM unnest(
      ${links.map(({ seq }) => seq)}::bigint[], ${records.map(({ id }) => id)}::text[],
      ${links.map(({ previousHash }) => previousHash)}::text[], ${links.map(({ hash }) => hash)}::text[])`;
  await tx`INSERT INTO audit_checkpoints (seq, checkpoint) VALUES (${last.seq}, ${line})`;
  return line;
}

// Only what has been committed is in the queue that we see; a lower id that commits later is taken later.
function take(tx: TransactionSql, limit: number): Promise<readonly Waiting[]> {
  const query = tx`
    WITH taken AS (
      DELETE FROM audit_unsealed
      WHERE record_id IN (SELECT record_id FROM audit_unsealed ORDER BY record_id LIMIT ${limit}) RETURNING record_id)
    SELECT id, record FROM audit_records JOIN taken ON record_id = id ORDER BY id`;
  return parseRows(waitingRow, query);
}

// The furthest head that anybody vouches for: where somebody cut the chain off, it goes on behind the cut, which stays
// to be seen.
async function headOf(tx: TransactionSql, { known, headOf: read }: Sealing): Promise<{ seq: number; hash: string }> {
  const last = await parseRow(headRow, tx`SELECT seq, hash FROM audit_chain ORDER BY seq DESC LIMIT 1`);
  const newest = tx`SELECT checkpoint FROM audit_checkpoints ORDER BY seq DESC LIMIT 1`;
  const signed = await parseRow(checkpointRow, newest);
  const heads = [known, (signed && read(signed.checkpoint)) ?? known];
  const vouched = heads.reduce((best, each) => (each.seq > best.seq ? each : best));
  return last && last.seq > vouched.seq ? last : vouched;
}
