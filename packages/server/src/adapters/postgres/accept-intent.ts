import postgres, { type ISql, type JSONValue, type Sql } from 'postgres';
import { z } from 'zod';
import { cloneLimitWindowMs, idempotencyWindowMs } from '../../core/durations.ts';
import type { Acceptance, IntentStore, NewIntent } from '../../core/intent.ts';
import { shownUrl } from '../../core/shown-url.ts';
import { isStoreAway } from '../../core/store-trouble.ts';
import type { TextSeal } from '../../core/text-seal.ts';
import { throughOutage } from '../../core/through-outage.ts';
import type { PostgresAuditLog } from './audit-log.ts';
import { pipelinedTransaction, type Statement } from './pipelined-transaction.ts';

/** The function `take_place` found none. */
const noPlace = 'UL001';
const uniqueViolation = '23505';

const place = z.tuple([z.object({ count: z.number(), oldest: z.date() })]);

/** What the intents of a server are written with. */
export interface IntentNeeds {
  readonly log: PostgresAuditLog;
  /** Seals the URLs of callbacks. */
  readonly callbackUrls: Pick<TextSeal, 'seal'>;
  /** Absent for an engine that needs no note of who starts an intent. */
  readonly claim?: StartClaim | undefined;
}

/** How an engine is notified that an intent is new, so that its start needs no look for an earlier one. */
export interface StartClaim {
  /** Notes the claim, in the transaction that writes the intent. */
  write(tx: ISql, intentId: string, at: Date): Statement;
  /** That transaction is committed: the next start of this intent on this server is the first one. */
  committed(intentId: string, at: Date): void;
}

type Finding = Pick<IntentStore, 'find' | 'findByKey'>;

/**
 * Writes an intent; two unique indexes and the lock of `take_place` decide who was first. Where the store goes away and
 * does not say what it did, it is written again: the intent's own id tells whether it had been.
 */
export function acceptIntent(sql: Sql, needs: IntentNeeds & Finding, intent: NewIntent): Promise<Acceptance> {
  let inDoubt = false;
  return throughOutage(async () => {
    try {
      return await writeIntent(sql, needs, intent);
    } catch (error) {
      inDoubt ||= isStoreAway(error);
      if (!(error instanceof postgres.PostgresError && [noPlace, uniqueViolation].includes(error.code))) throw error;
      // Without its claim: another request of the same key may be starting it.
      const own = inDoubt ? await needs.find(intent.id) : undefined;
      return own ? { kind: 'new', intent: own } : refusal(error, intent, needs.findByKey);
    }
  });
}

async function writeIntent(sql: Sql, needs: IntentNeeds, intent: NewIntent): Promise<Acceptance> {
  const answers = await pipelinedTransaction(sql, (tx) => statements(tx, needs, intent));
  needs.claim?.committed(intent.id, intent.createdAt);
  return {
    kind: 'new',
    intent: { ...intent, state: 'pending', promised: false, cancelRequested: false },
    ...(intent.perHour === undefined ? {} : { counted: place.parse([...(answers[0] ?? [])])[0] }),
  };
}

// The same request at the same moment may have taken the last place, or the name: its answer is this one's, too.
async function refusal(
  { code, detail }: postgres.PostgresError,
  { idempotency, initiator, createdAt }: NewIntent,
  findByKey: IntentStore['findByKey'],
): Promise<Acceptance> {
  const earlier = idempotency && (await findByKey(initiator, idempotency.key, createdAt));
  if (earlier && earlier.bodyHash === idempotency.bodyHash) return { kind: 'replayed', intent: earlier.intent };
  // A place is free when the intent that `take_place` names has left the window.
  if (code === noPlace) return { kind: 'limited', freeAt: new Date(Date.parse(detail ?? '') + cloneLimitWindowMs) };
  return { kind: earlier ? 'key-reused' : 'name-taken' };
}

function statements(tx: ISql, { log, claim, callbackUrls }: IntentNeeds, intent: NewIntent): Statement[] {
  const { id, initiator, createdAt, perHour, idempotency, callbackUrl, audit } = intent;
  const ago = (ms: number) => new Date(createdAt.getTime() - ms);
  const all = [
    perHour !== undefined &&
      tx`SELECT * FROM take_place(${initiator}, ${perHour}, ${createdAt}, ${ago(cloneLimitWindowMs)})`,
    // A key may be used again after a day, and after a request that the engine refused.
    idempotency &&
      tx`
        UPDATE intents SET idempotency_key = NULL
        WHERE initiator = ${initiator} AND idempotency_key = ${idempotency.key}
          AND (state = 'refused' OR created_at <= ${ago(idempotencyWindowMs)})`,
    insertIntent(tx, intent),
    claim?.write(tx, id, createdAt),
    callbackUrl !== undefined &&
      tx`
        INSERT INTO callbacks (intent_id, url, sealed_url, due_at)
        VALUES (${id}, ${shownUrl(callbackUrl)}, ${callbackUrls.seal(callbackUrl, id)}, ${createdAt})`,
    audit && log.appendIn(tx, { ...audit, intentId: id }),
  ];
  return all.filter((each) => typeof each === 'object');
}

/** The row of an intent. */
export function insertIntent(tx: ISql, intent: NewIntent): Statement {
  const { idempotency, environment } = intent;
  return tx`INSERT INTO intents ${tx({
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
