import { cloneStagingSpec, expireEnvironmentsSpec, listEnvironmentsSpec } from '@understudy/flows/specs';
import type { Sql } from 'postgres';
import { z } from 'zod';
import type { EnvironmentListings } from '../../core/environment-listings.ts';
import { changingFlows } from '../../core/housekeeping.ts';
import { parseRow, parseRows } from '../../core/parse-rows.ts';

const listingRow = z.object({ outputs: z.record(z.string(), z.unknown()), created_at: z.date() });
const projectRow = z.object({ project: z.string() });
const changeRow = z.object({ id: z.string(), ended: z.boolean() });

/** Listings and changes of environments, as the table of executions has them. */
export function createEnvironmentListings(sql: Sql): EnvironmentListings {
  return {
    async newest(projectId) {
      const { namespace, id } = listEnvironmentsSpec;
      const row = await parseRow(
        listingRow,
        sql`
          SELECT execution->'outputs' AS outputs, created_at FROM executions
          WHERE namespace = ${namespace} AND flow_id = ${id} AND state = 'SUCCESS'
            AND project = ${projectId}
          ORDER BY created_at DESC, id DESC LIMIT 1`,
      );
      return row && { outputs: row.outputs, asOf: row.created_at };
    },
    async overdue(now) {
      const expire = expireEnvironmentsSpec;
      const rows = await parseRows(
        projectRow,
        sql`
          SELECT DISTINCT project FROM executions c
          WHERE execution->'inputs'->>'expires_at' <= ${now.toISOString()} AND flow_id = ${cloneStagingSpec.id}
            AND state IN ('SUCCESS', 'WARNING') AND project IS NOT NULL AND NOT EXISTS (
              SELECT FROM executions e
              WHERE e.project = c.project AND e.namespace = ${expire.namespace} AND e.flow_id = ${expire.id}
                AND (NOT e.ended OR e.state = 'SUCCESS')
                AND to_char(e.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                  >= c.execution->'inputs'->>'expires_at')`,
      );
      return rows.map(({ project }) => project);
    },
    async changesSince(projectId, moment) {
      // Those without an end, and those with a late one, stand in an index each. Of what has deleted nothing nothing is new.
      const rows = await parseRows(
        changeRow,
        sql`
          SELECT id, ended FROM (
            SELECT * FROM executions WHERE NOT ended
            UNION ALL SELECT * FROM executions WHERE ended AND ended_at >= ${moment}
          ) AS recent
          WHERE flow_id = ANY(${[...changingFlows]}) AND project = ${projectId}
            AND execution->'outputs'->'deleted' IS DISTINCT FROM '[]'::jsonb`,
      );
      return rows.map(({ id, ended }) => ({ executionId: id, hasEnded: ended }));
    },
  };
}
