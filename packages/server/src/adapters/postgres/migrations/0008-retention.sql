-- What a page of history is filtered by. At most 200 characters: what a filter may have, and an index can hold.
ALTER TABLE executions
  ADD COLUMN ended_at timestamptz,
  -- Who has the log: for a moment both, so that it is never nowhere.
  ADD COLUMN log_place text NOT NULL DEFAULT 'engine' CHECK (log_place IN ('engine', 'both', 'archive')),
  ADD COLUMN initiator text GENERATED ALWAYS AS (nullif(left(execution #>> '{labels,understudy_initiator}', 200), '')) STORED,
  ADD COLUMN environment text GENERATED ALWAYS AS (nullif(left(execution #>> '{inputs,environment_name}', 200), '')) STORED;
UPDATE executions SET ended_at = coalesce((execution ->> 'endedAt')::timestamptz, created_at) WHERE ended;

-- Executions of one group stand together, newest first: a page is a merge of the groups that match.
CREATE INDEX executions_of_group ON executions (namespace, flow_id, state, created_at DESC, id DESC);
CREATE INDEX executions_of_initiator ON executions (initiator, namespace, flow_id, state, created_at DESC, id DESC)
  WHERE initiator IS NOT NULL;
CREATE INDEX executions_of_environment ON executions (environment, namespace, flow_id, state, created_at DESC, id DESC)
  WHERE environment IS NOT NULL;
CREATE INDEX executions_ended ON executions (ended_at) WHERE ended;
CREATE INDEX executions_to_archive ON executions (ended_at) WHERE ended AND log_place <> 'archive';

-- How many executions each group has, by the quarter of a day (UTC) of their creation; '' stands for all initiators together.
CREATE TABLE execution_counts (
  initiator text NOT NULL,
  namespace text NOT NULL,
  flow_id text NOT NULL,
  state text NOT NULL,
  quarter timestamptz NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (initiator, namespace, flow_id, state, quarter)
) WITH (fillfactor = 70);

-- Kept by the database itself, in the transaction of the change. Rows are locked in the order of their key, so that two
-- writers never wait for one another in a ring.
CREATE FUNCTION count_executions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  columns CONSTANT text := 'initiator, namespace, flow_id, state, created_at';
  added CONSTANT text := format('SELECT %s, 1 AS change FROM added', columns);
  removed CONSTANT text := format('SELECT %s, -1 AS change FROM removed', columns);
BEGIN
  EXECUTE format($query$
    INSERT INTO execution_counts AS known (initiator, namespace, flow_id, state, quarter, count)
    SELECT who, namespace, flow_id, state, date_bin('6 hours', created_at, 'epoch'), sum(change)
    FROM (%s) AS changes CROSS JOIN LATERAL (VALUES (''), (initiator)) AS counted (who)
    WHERE who IS NOT NULL GROUP BY 1, 2, 3, 4, 5 HAVING sum(change) <> 0 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (initiator, namespace, flow_id, state, quarter) DO UPDATE SET count = known.count + excluded.count
    $query$,
    CASE TG_OP WHEN 'INSERT' THEN added WHEN 'DELETE' THEN removed ELSE added || ' UNION ALL ' || removed END);
  RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON executions
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_executions();
CREATE TRIGGER count_changed AFTER UPDATE ON executions
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_executions();
CREATE TRIGGER count_removed AFTER DELETE ON executions
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_executions();
-- What is stored already.
INSERT INTO execution_counts (initiator, namespace, flow_id, state, quarter, count)
SELECT who, namespace, flow_id, state, date_bin('6 hours', created_at, 'epoch'), count(*)
FROM executions CROSS JOIN LATERAL (VALUES (''), (initiator)) AS counted (who)
WHERE who IS NOT NULL GROUP BY 1, 2, 3, 4, 5;

-- Logs of executions that ended a while ago: some hundred lines each, compressed with brotli.
CREATE TABLE log_archive (
  execution_id text NOT NULL REFERENCES executions ON DELETE CASCADE,
  -- Numbers of the first and the last line.
  first integer NOT NULL,
  last integer NOT NULL,
  lines bytea NOT NULL,
  PRIMARY KEY (execution_id, first)
);
-- Compressed once is enough.
ALTER TABLE log_archive ALTER COLUMN lines SET STORAGE EXTERNAL;

CREATE INDEX intents_ended ON intents (created_at) WHERE state <> 'pending' AND NOT name_held;
CREATE INDEX opened_credentials_old ON opened_credentials (opened_at);
