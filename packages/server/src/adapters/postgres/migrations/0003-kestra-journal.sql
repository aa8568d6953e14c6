-- What Kestra does not keep and the engine port promises: numbers of log lines, revisions, and which intents it was asked for.
CREATE SCHEMA kestra;

CREATE TABLE kestra.starts (
  intent text PRIMARY KEY,
  asked_at timestamptz NOT NULL,
  execution_id text
);

CREATE TABLE kestra.executions (
  id text PRIMARY KEY,
  last_log integer NOT NULL DEFAULT 0,
  revision integer NOT NULL DEFAULT 0,
  content text NOT NULL DEFAULT ''
);

CREATE TABLE kestra.logs (
  execution_id text NOT NULL REFERENCES kestra.executions ON DELETE CASCADE,
  number integer NOT NULL,
  key text NOT NULL,
  ts timestamptz NOT NULL,
  level text NOT NULL,
  task_id text,
  attempt integer,
  message text NOT NULL,
  PRIMARY KEY (execution_id, number),
  UNIQUE (execution_id, key)
);

-- Keeps the lines whose key is new, numbered on from the last under the execution's row lock; gives the last number.
CREATE FUNCTION kestra.append(execution text, lines jsonb) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  last integer;
  added integer;
BEGIN
  SELECT last_log INTO last FROM kestra.executions WHERE id = execution FOR UPDATE;
  INSERT INTO kestra.logs (execution_id, number, key, ts, level, task_id, attempt, message)
  SELECT execution, last + row_number() OVER (ORDER BY place), line->>'key', (line->>'ts')::timestamptz, line->>'level',
    line->>'task_id', (line->>'attempt')::integer, line->>'message'
  FROM jsonb_array_elements(lines) WITH ORDINALITY AS l (line, place)
  WHERE NOT EXISTS (SELECT FROM kestra.logs known WHERE known.execution_id = execution AND known.key = line->>'key');
  GET DIAGNOSTICS added = ROW_COUNT;
  UPDATE kestra.executions SET last_log = last + added WHERE id = execution;
  RETURN last + added;
END $$;
