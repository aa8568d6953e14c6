import type { Sql } from 'postgres';
import type { OpenedCredentials } from '../../core/opened-credentials.ts';

/** Opened credentials in Postgres; the primary key decides who was first. */
export function createOpenedCredentials(sql: Sql): OpenedCredentials {
  return {
    async open(executionId, caller, now) {
      const { count } = await sql`
        INSERT INTO opened_credentials (execution_id, opened_by, opened_at) VALUES (${executionId}, ${caller}, ${now}) ON CONFLICT DO NOTHING`;
      return count === 1;
    },
  };
}
