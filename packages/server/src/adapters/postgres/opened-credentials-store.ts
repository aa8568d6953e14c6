import type { Sql } from 'postgres';
import type { OpenedCredentials } from '../../core/opened-credentials.ts';
import { throughOutage } from '../../core/through-outage.ts';
import type { PostgresAuditLog } from './audit-log.ts';
import { oneMoment } from './one-moment.ts';

/** Opened credentials in Postgres; the primary key decides who was first. */
export function createOpenedCredentials(sql: Sql, log: PostgresAuditLog): OpenedCredentials {
  return {
    open(executionId, { caller, now, audit }) {
      const openedAt = oneMoment(now);
      return throughOutage(() =>
        sql.begin(async (tx) => {
          const { count } = await tx`
            INSERT INTO opened_credentials (execution_id, opened_by, opened_at)
            VALUES (${executionId}, ${caller}, ${openedAt}::text::timestamptz) ON CONFLICT DO NOTHING`;
          if (count === 1) await log.appendIn(tx, audit);
          if (count === 1) return true;
          // By this very request, whose answer was lost.
          const [own] = await tx`
            SELECT FROM opened_credentials
            WHERE execution_id = ${executionId} AND opened_by = ${caller} AND opened_at = ${openedAt}::text::timestamptz`;
          return own !== undefined;
        }),
      );
    },
  };
}
