import type { Sql, TransactionSql } from 'postgres';
import type { KeyStore } from '../../core/api-key.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';
import { throughOutage } from '../../core/through-outage.ts';
import type { PostgresAuditLog } from './audit-log.ts';
import { keyRow, secretRow, toKey, toRow, toSecret } from './stored-key.ts';

const channel = 'understudy_keys';
const keyWithSecret = keyRow.extend(secretRow.shape);

/** API keys in Postgres; every replica is notified of a rotation or revocation as it is committed. */
export function createKeyStore(sql: Sql, log: PostgresAuditLog): KeyStore {
  const inOne = <T>(work: (tx: TransactionSql) => Promise<T>) => throughOutage(() => begin(sql, work));
  return {
    insert: (key, sha256, audit) =>
      inOne(async (tx) => {
        const { count } = await tx`INSERT INTO api_keys ${tx(toRow(key))} ON CONFLICT (id) DO NOTHING`;
        // Ids are random: it is this very key, whose insertion was done and not answered.
        if (count === 0) return;
        await tx`INSERT INTO api_key_secrets (key_id, sha256) VALUES (${key.id}, ${sha256})`;
        await log.appendIn(tx, { ...audit, keyId: key.id });
      }),
    async find(id) {
      const query = sql`
        SELECT ${columns(sql)}, sha256, valid_until FROM api_keys JOIN api_key_secrets ON key_id = id WHERE id = ${id}`;
      const rows = await parseRows(keyWithSecret, query);
      const [first] = rows;
      return first && { key: toKey(first), secrets: rows.map(toSecret) };
    },
    async page({ namespaces, projects, cursor, limit }) {
      const query = sql`
        SELECT ${columns(sql)} FROM api_keys WHERE true
        ${namespaces ? sql`AND namespaces <@ ${[...namespaces]}` : sql``}
        ${projects ? sql`AND railway_projects <@ ${[...projects]}` : sql``} ${cursor ? sql`AND id < ${cursor}` : sql``}
        ORDER BY id DESC LIMIT ${limit}`;
      return (await parseRows(keyRow, query)).map(toKey);
    },
    rotate: (id, { sha256, at, graceUntil, audit }) =>
      inOne(async (tx) => {
        const changed = tx`
          UPDATE api_keys SET rotated_at = ${at}, changed_at = clock_timestamp()
          WHERE id = ${id} AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${at})
          RETURNING ${columns(tx)}`;
        const row = await parseRow(keyRow, changed);
        if (!row) return undefined;
        // The row is ours until the end: a rotation that was done and not answered is to be seen by now.
        const [done] = await tx`SELECT FROM api_key_secrets WHERE key_id = ${id} AND sha256 = ${sha256}`;
        if (done) return toKey(row);
        await tx`DELETE FROM api_key_secrets WHERE key_id = ${id} AND valid_until <= ${at}`;
        await tx`UPDATE api_key_secrets SET valid_until = LEAST(valid_until, ${graceUntil}) WHERE key_id = ${id}`;
        await tx`INSERT INTO api_key_secrets (key_id, sha256) VALUES (${id}, ${sha256})`;
        await log.appendIn(tx, { ...audit, keyId: id });
        await notifyReplicas(tx, id);
        return toKey(row);
      }),
    revoke: (id, { at, audit }) =>
      inOne(async (tx) => {
        // Of this very moment: it was done by this call, and not answered.
        const [done] = await tx`SELECT FROM api_keys WHERE id = ${id} AND revoked_at = ${at} FOR UPDATE`;
        const changed = tx`
          UPDATE api_keys SET revoked_at = COALESCE(revoked_at, ${at}), changed_at = clock_timestamp()
          WHERE id = ${id} RETURNING ${columns(tx)}`;
        const row = await parseRow(keyRow, changed);
        if (!row) return undefined;
        if (!done) await log.appendIn(tx, { ...audit, keyId: id });
        await notifyReplicas(tx, id);
        return toKey(row);
      }),
    async used(id, at) {
      const aMinuteBefore = new Date(at.getTime() - 60_000);
      await sql`
        UPDATE api_keys SET last_used_at = ${at}
        WHERE id = ${id} AND (last_used_at IS NULL OR last_used_at <= ${aMinuteBefore})`;
    },
    async changedWithin(ms) {
      const query = sql`
        SELECT id FROM api_keys WHERE changed_at > clock_timestamp() - ${ms} * interval '1 millisecond'`;
      return (await parseRows(keyRow.pick({ id: true }), query)).map(({ id }) => id);
    },
    async watch(onChange) {
      const { unlisten } = await sql.listen(channel, onChange);
      // A connection that is gone listens no more.
      return { [Symbol.dispose]: () => void unlisten().catch(() => undefined) };
    },
  };
}

// postgres.js takes a promise out of what the work gives; ours give none.
async function begin<T>(sql: Sql, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
  return (await sql.begin(work)) as T;
}

// Sent when the transaction commits, and not if it does not.
async function notifyReplicas(tx: TransactionSql, id: string): Promise<void> {
  await tx`SELECT pg_notify(${channel}, ${id})`;
}

function columns(sql: Sql | TransactionSql) {
  return sql`id, name, namespaces, railway_projects, permissions, clones_per_hour, public_key, created_at, created_by, expires_at, rotated_at, last_used_at, revoked_at`;
}
