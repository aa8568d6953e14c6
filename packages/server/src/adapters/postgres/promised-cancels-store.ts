import type { Sql } from 'postgres';
import { z } from 'zod';
import { parseRows } from '../../core/parse-rows.ts';
import type { PromisedCancels } from '../../core/promised-cancels.ts';
import { throughOutage } from '../../core/through-outage.ts';

const cancelRow = z.object({ execution_id: z.string(), promised_at: z.date() });

/** Promised cancels in Postgres. */
export function createPromisedCancels(sql: Sql): PromisedCancels {
  return {
    // The engine was asked before.
    add: ({ executionId, promisedAt }) =>
      throughOutage(
        async () => {
          await sql`
            INSERT INTO promised_cancels (execution_id, promised_at) VALUES (${executionId}, ${promisedAt})
            ON CONFLICT DO NOTHING`;
        },
        { begun: true },
      ),
    async all() {
      const rows = await parseRows(cancelRow, sql`SELECT * FROM promised_cancels ORDER BY promised_at`);
      return rows.map((row) => ({ executionId: row.execution_id, promisedAt: row.promised_at }));
    },
    async remove(executionId) {
      await sql`DELETE FROM promised_cancels WHERE execution_id = ${executionId}`;
    },
  };
}
