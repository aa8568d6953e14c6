import type { Sql } from 'postgres';

const batch = 100_000;

/** Who and what the stored executions are about: common ones, rare ones, and ones that exist in no combination. */
export const made = {
  namespaces: ['dev.deployment', 'prod.deployment', 'team.blue'],
  flows: ['list-environments', 'describe-environment', 'clone-staging-api', 'delete-environment'],
  initiators: 40,
  environments: 20_000,
} as const;

/** Stores `count` executions of the last 30 days, as the server would have written them, a hundred thousand at a time. */
export async function fillHistory(sql: Sql, count: number): Promise<void> {
  for (let first = 0; first < count; first += batch) {
    await insert(sql, { first, last: Math.min(first + batch, count) - 1, count });
    process.stderr.write(`history: ${Math.min(first + batch, count)} executions stored\n`);
  }
  // What autovacuum and the checkpointer do within minutes.
  await sql`VACUUM ANALYZE executions`;
  await sql`VACUUM ANALYZE execution_counts`;
  await sql`CHECKPOINT`;
}

// Shares are skewed as in life: nine of ten are of one namespace and succeed; one key makes most of them.
async function insert(sql: Sql, { first, last, count }: { first: number; last: number; count: number }) {
  await sql`
    INSERT INTO executions (id, namespace, flow_id, state, ended, created_at, ended_at, execution)
    SELECT id, namespace, flow_id, state, true, created_at, ended_at, jsonb_build_object(
      'id', id, 'namespace', namespace, 'flowId', flow_id, 'state', state,
      'createdAt', ${rfc3339(sql, 'created_at')}, 'startedAt', ${rfc3339(sql, 'created_at')}, 'endedAt', ${rfc3339(sql, 'ended_at')},
      'labels', jsonb_build_object('understudy_initiator', initiator, 'understudy_request_id', id),
      'inputs', jsonb_build_object('client_name', 'Client ' || n, 'railway_project_id', 'project', 'environment_name', environment),
      'outputs', jsonb_build_object('environment_name', environment, 'rows_copied', n, 'staging_url', 'https://' || environment || '.up.railway.app'),
      'taskRuns', tasks)
    FROM generate_series(${first}::int, ${last}::int) AS n
    CROSS JOIN LATERAL (SELECT
      '01BENCH' || lpad(n::text, 19, '0') AS id,
      (${made.namespaces}::text[])[1 + floor(power(random(), 20) * ${made.namespaces.length})::int] AS namespace,
      (${made.flows}::text[])[1 + floor(power(random(), 3) * ${made.flows.length})::int] AS flow_id,
      (ARRAY['SUCCESS', 'FAILED', 'KILLED', 'WARNING'])[1 + floor(power(random(), 12) * 4)::int] AS state,
      'key:' || floor(power(random(), 3) * ${made.initiators})::int AS initiator,
      'staging-' || floor(power(random(), 2) * ${made.environments})::int AS environment,
      date_trunc('milliseconds', now() - (${count} - n) * interval '30 days' / ${count}) AS created_at,
      date_trunc('milliseconds', now() - (${count} - n) * interval '30 days' / ${count}) + interval '12.1 seconds' AS ended_at
    ) AS e
    CROSS JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('taskId', task, 'state', 'SUCCESS', 'attempts', jsonb_build_array(jsonb_build_object(
        'number', 1, 'state', 'SUCCESS', 'startedAt', ${rfc3339(sql, 'created_at')}, 'endedAt', ${rfc3339(sql, 'ended_at')})))) AS tasks
      FROM unnest(ARRAY['validate-inputs', 'create-environment', 'sync-database', 'assign-domain', 'summarize']) AS task
    ) AS t`;
}

function rfc3339(sql: Sql, column: 'created_at' | 'ended_at') {
  return sql`to_char(${sql(column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
