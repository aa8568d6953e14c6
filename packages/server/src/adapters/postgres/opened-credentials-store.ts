import type { Sql } from 'postgres';
import type { OpenedCredentials } from '../../core/opened-credentials.ts';
import type { PostgresAuditLog } from './audit-log.ts';

/** Opened credentials in Postgres; the primary key decides who was first. */
export function createOpenedCredentials(sql: Sql, log: PostgresAuditLog): OpenedCredentials {
  return {
    open: (executionId, { caller, now, audit }) =>
      sql.begin(async (tx) => {
        const { count } = await tx`
          INSERT INTO opened_credentials (execution_id, opened_by, opened_at) VALUES (${executionId}, ${caller}, ${now}) ON CONFLICT DO NOTHING`;
        if (count === 1) await log.appendIn(tx, audit);
        return count === 1;
      }),
  };
}
