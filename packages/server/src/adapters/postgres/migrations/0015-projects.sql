-- Whose Railway project it is. Keys from before may touch every project, as they could.
ALTER TABLE api_keys ADD COLUMN railway_projects text[] NOT NULL DEFAULT '{*}';

-- Of an execution its inputs say it, which never change; see projectOfExecution. NULL where it is about no project.
ALTER TABLE executions ADD COLUMN project text GENERATED ALWAYS AS (
  CASE WHEN jsonb_typeof(execution #> '{inputs,railway_project_id}') = 'string'
    AND length(execution #>> '{inputs,railway_project_id}') BETWEEN 1 AND 200
  THEN execution #>> '{inputs,railway_project_id}' END) STORED;
CREATE INDEX executions_of_project ON executions (project, namespace, flow_id, state, created_at DESC, id DESC)
  WHERE project IS NOT NULL;

-- '' stands for all projects together, and for those of none; each project is counted beside it.
ALTER TABLE execution_counts ADD COLUMN project text NOT NULL DEFAULT '';
ALTER TABLE execution_counts DROP CONSTRAINT execution_counts_pkey;
ALTER TABLE execution_counts ADD PRIMARY KEY (initiator, project, namespace, flow_id, state, quarter);

CREATE OR REPLACE FUNCTION count_executions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  columns CONSTANT text := 'initiator, project, namespace, flow_id, state, created_at';
  added CONSTANT text := format('SELECT %s, 1 AS change FROM added', columns);
  removed CONSTANT text := format('SELECT %s, -1 AS change FROM removed', columns);
BEGIN
  EXECUTE format($query$
    INSERT INTO execution_counts AS known (initiator, project, namespace, flow_id, state, quarter, count)
    SELECT who, whose, namespace, flow_id, state, date_bin('6 hours', created_at, 'epoch'), sum(change)
    FROM (%s) AS changes
      CROSS JOIN LATERAL (VALUES (''), (initiator)) AS counted (who)
      CROSS JOIN LATERAL (VALUES (''), (project)) AS owned (whose)
    WHERE who IS NOT NULL AND whose IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(change) <> 0 ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (initiator, project, namespace, flow_id, state, quarter) DO UPDATE SET count = known.count + excluded.count
    $query$,
    CASE TG_OP WHEN 'INSERT' THEN added WHEN 'DELETE' THEN removed ELSE added || ' UNION ALL ' || removed END);
  RETURN NULL;
END $$;
-- What is stored already.
INSERT INTO execution_counts (initiator, project, namespace, flow_id, state, quarter, count)
SELECT who, project, namespace, flow_id, state, date_bin('6 hours', created_at, 'epoch'), count(*)
FROM executions CROSS JOIN LATERAL (VALUES (''), (initiator)) AS counted (who)
WHERE who IS NOT NULL AND project IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6;

-- A record says whose project it is about, and this column repeats it. Records from before say nothing: only who sees
-- every project sees them.
ALTER TABLE audit_records ADD COLUMN railway_project_id text;
CREATE INDEX audit_records_by_project ON audit_records (railway_project_id, id) WHERE railway_project_id IS NOT NULL;
