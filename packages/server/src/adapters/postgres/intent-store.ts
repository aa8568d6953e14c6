import type { JSONValue, Sql, TransactionSql } from 'postgres';
import type { Acceptance, Intent, IntentStore, NewIntent } from '../../core/intent.ts';
import { answersInTime } from './answers-in-time.ts';
import type { PostgresAuditLog } from './audit-log.ts';

const replayableMs = 24 * 3_600_000;
const limitWindowMs = 3_600_000;
const uniqueViolation = '23505';

/** A row of `intents`, as far as an Intent has it. */
interface IntentRow {
  readonly id: string;
  readonly namespace: string;
  readonly flow_id: string;
  readonly inputs: Record<string, unknown>;
  readonly labels: Record<string, string>;
  readonly initiator: string;
  readonly state: Intent['state'];
  readonly execution_id: string | null;
  readonly created_at: Date;
  readonly body_hash: string | null;
}

/** Intents in Postgres; two unique indexes decide who was first. */
export function createIntentStore(sql: Sql, log: PostgresAuditLog): IntentStore {
  const findByKey: IntentStore['findByKey'] = async (initiator, key, now) => {
    const [row] = await sql<IntentRow[]>`
      SELECT * FROM intents
      WHERE initiator = ${initiator} AND idempotency_key = ${key} AND state <> 'refused' AND created_at > ${new Date(now.getTime() - replayableMs)}`;
    return row && { intent: toIntent(row), bodyHash: row.body_hash ?? '' };
  };
  return {
    findByKey,
    async accept(intent) {
      try {
        const freeAt = await sql.begin(async (tx) => {
          await forgetKey(tx, intent);
          const full = await nextPlace(tx, intent);
          if (full) return full;
          await insert(tx, intent);
          if (intent.callbackUrl !== undefined)
            await tx`INSERT INTO callbacks (intent_id, url, due_at) VALUES (${intent.id}, ${intent.callbackUrl}, ${intent.createdAt})`;
          if (intent.audit) await log.appendIn(tx, { ...intent.audit, intentId: intent.id });
          return undefined;
        });
        return freeAt
          ? refusedOrKnown(intent, freeAt, findByKey)
          : { kind: 'new', intent: { ...intent, state: 'pending' } };
      } catch (error) {
        return refusal(error, intent, findByKey);
      }
    },
    async countedSince(initiator, since) {
      const [row] = await sql<{ count: number; oldest: Date | null }[]>`
        SELECT count(*)::int AS count, min(created_at) AS oldest FROM intents
        WHERE initiator = ${initiator} AND counted AND state <> 'refused' AND created_at > ${since}`;
      return { count: row?.count ?? 0, ...(row?.oldest ? { oldest: row.oldest } : {}) };
    },
    async started(id, executionId) {
      await sql`UPDATE intents SET state = 'started', execution_id = ${executionId} WHERE id = ${id}`;
    },
    async refused(id) {
      await sql`UPDATE intents SET state = 'refused', name_held = false WHERE id = ${id}`;
    },
    async release(executionId) {
      await sql`UPDATE intents SET name_held = false WHERE execution_id = ${executionId} AND name_held`;
    },
    async releaseEnded() {
      await sql`
        UPDATE intents SET name_held = false FROM executions e WHERE name_held AND e.id = execution_id AND e.ended`;
    },
    async pending(createdBefore) {
      const rows = await sql<
        IntentRow[]
      >`SELECT * FROM intents WHERE state = 'pending' AND created_at <= ${createdBefore} ORDER BY created_at`;
      return rows.map(toIntent);
    },
    ready: () => answersInTime(sql`SELECT FROM intents LIMIT 0`, 'The store of intents'),
  };
}

// A key may be used again after a day, and after a request that the engine refused.
async function forgetKey(tx: TransactionSql, { idempotency, initiator, createdAt }: NewIntent): Promise<void> {
  if (!idempotency) return;
  await tx`
    UPDATE intents SET idempotency_key = NULL
    WHERE initiator = ${initiator} AND idempotency_key = ${idempotency.key}
      AND (state = 'refused' OR created_at <= ${new Date(createdAt.getTime() - replayableMs)})`;
}

// When the initiator may start again; undefined where it may now. One at a time for each initiator, on all replicas.
async function nextPlace(tx: TransactionSql, intent: NewIntent): Promise<Date | undefined> {
  const { perHour, initiator, createdAt } = intent;
  if (perHour === undefined) return undefined;
  await tx`SELECT pg_advisory_xact_lock(hashtextextended(${`clones of ${initiator}`}, 0))`;
  const [full] = await tx<{ created_at: Date }[]>`
    SELECT created_at FROM intents
    WHERE initiator = ${initiator} AND counted AND state <> 'refused'
      AND created_at > ${new Date(createdAt.getTime() - limitWindowMs)}
    ORDER BY created_at DESC OFFSET ${perHour - 1} LIMIT 1`;
  return full && new Date(full.created_at.getTime() + limitWindowMs);
}

// The same request at the same moment may have taken the last place: its answer is this one's, too.
async function refusedOrKnown(
  intent: NewIntent,
  freeAt: Date,
  findByKey: IntentStore['findByKey'],
): Promise<Acceptance> {
  const known = intent.idempotency && (await findByKey(intent.initiator, intent.idempotency.key, intent.createdAt));
  if (known && known.bodyHash === intent.idempotency?.bodyHash) return { kind: 'replayed', intent: known.intent };
  return { kind: 'limited', freeAt };
}

async function insert(tx: TransactionSql, intent: NewIntent): Promise<void> {
  const { idempotency, environment } = intent;
  await tx`INSERT INTO intents ${tx({
    id: intent.id,
    namespace: intent.namespace,
    flow_id: intent.flowId,
    // Inputs are JSON by their schema.
    inputs: tx.json(intent.inputs as JSONValue),
    labels: tx.json(intent.labels),
    initiator: intent.initiator,
    created_at: intent.createdAt,
    idempotency_key: idempotency?.key ?? null,
    body_hash: idempotency?.bodyHash ?? null,
    project_id: environment?.projectId ?? null,
    environment_name: environment?.name ?? null,
    name_held: environment !== undefined,
    counted: intent.perHour !== undefined,
  })}`;
}

async function refusal(error: unknown, intent: NewIntent, findByKey: IntentStore['findByKey']): Promise<Acceptance> {
  if (!isUniqueViolation(error)) throw error;
  const known = intent.idempotency && (await findByKey(intent.initiator, intent.idempotency.key, intent.createdAt));
  if (!known) return { kind: 'name-taken' };
  return known.bodyHash === intent.idempotency?.bodyHash
    ? { kind: 'replayed', intent: known.intent }
    : { kind: 'key-reused' };
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === uniqueViolation;
}

function toIntent(row: IntentRow): Intent {
  return {
    id: row.id,
    namespace: row.namespace,
    flowId: row.flow_id,
    inputs: row.inputs,
    labels: row.labels,
    initiator: row.initiator,
    state: row.state,
    createdAt: row.created_at,
    ...(row.execution_id === null ? {} : { executionId: row.execution_id }),
  };
}
