import { defined } from '@understudy/flows/specs';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { idempotencyWindowMs } from '../../core/durations.ts';
import type { IdempotencyClaim, IdempotencyStore } from '../../core/idempotency-store.ts';
import { parseRow } from '../../core/parse-rows.ts';
import { throughOutage } from '../../core/through-outage.ts';
import { oneMoment } from './one-moment.ts';

// A claim without an answer for so long: its server crashed while holding it.
const underWayMs = 60_000;

const answerRow = z.object({ request_hash: z.string(), answered: z.boolean(), answer: z.string().nullable() });

/** Answers in Postgres; the primary key decides who is first. */
export function createIdempotencyStore(sql: Sql): IdempotencyStore {
  return {
    claim({ initiator, idempotencyKey, requestHash }, now) {
      const before = (ms: number) => new Date(now.getTime() - ms);
      // Known again by it where the answer was lost.
      const claimedAt = oneMoment(now);
      return throughOutage(async (): Promise<IdempotencyClaim> => {
        // To the millisecond: what is below it only tells rows apart.
        await sql`DELETE FROM answers WHERE claimed_at < ${before(idempotencyWindowMs - 1)}`;
        const [claimed] = await sql`
          INSERT INTO answers AS known (initiator, idempotency_key, request_hash, claimed_at)
          VALUES (${initiator}, ${idempotencyKey}, ${requestHash}, ${claimedAt}::text::timestamptz)
          ON CONFLICT (initiator, idempotency_key) DO UPDATE SET claimed_at = excluded.claimed_at
          WHERE NOT known.answered AND known.request_hash = excluded.request_hash
            AND (known.claimed_at < ${before(underWayMs)} OR known.claimed_at = excluded.claimed_at)
          RETURNING initiator`;
        if (claimed) return { kind: 'first' };
        const query = sql`
          SELECT request_hash, answered, answer FROM answers
          WHERE initiator = ${initiator} AND idempotency_key = ${idempotencyKey}`;
        const row = await parseRow(answerRow, query);
        return row ? claimOf(row, requestHash) : { kind: 'under-way' };
      });
    },
    answered: ({ initiator, idempotencyKey }, answer) =>
      throughOutage(
        async () => {
          await sql`
            UPDATE answers SET answered = true, answer = ${answer ?? null}
            WHERE initiator = ${initiator} AND idempotency_key = ${idempotencyKey}`;
        },
        { begun: true },
      ),
    giveUp: ({ initiator, idempotencyKey }) =>
      throughOutage(async () => {
        await sql`
          DELETE FROM answers
          WHERE initiator = ${initiator} AND idempotency_key = ${idempotencyKey} AND NOT answered`;
      }),
  };
}

function claimOf(row: z.infer<typeof answerRow>, requestHash: string): IdempotencyClaim {
  if (row.request_hash !== requestHash) return { kind: 'other-request' };
  if (!row.answered) return { kind: 'under-way' };
  return defined({ kind: 'answered' as const, answer: row.answer ?? undefined });
}
