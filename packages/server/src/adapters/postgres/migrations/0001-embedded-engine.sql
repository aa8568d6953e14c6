-- What the embedded engine's readers see; openworkflow keeps in its own schema what is owed.
CREATE SCHEMA embedded;

CREATE TABLE embedded.executions (
  id text PRIMARY KEY,
  intent text UNIQUE,
  namespace text NOT NULL,
  flow_id text NOT NULL,
  state text NOT NULL,
  labels jsonb NOT NULL,
  inputs jsonb NOT NULL,
  outputs jsonb NOT NULL DEFAULT '{}',
  error jsonb,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  cancel_requested boolean NOT NULL DEFAULT false,
  -- The run of openworkflow that is owed for it; none while QUEUED.
  workflow_run_id text,
  -- Counts every change that a reader can see.
  revision integer NOT NULL DEFAULT 1,
  -- Number of the last log line.
  last_log integer NOT NULL DEFAULT 0
);
CREATE INDEX executions_unfinished ON embedded.executions (namespace, flow_id) WHERE ended_at IS NULL;
CREATE INDEX executions_ended ON embedded.executions (ended_at);

-- Every change that a reader can see is a change of the execution's row; every server on this database hears of it.
CREATE FUNCTION embedded.tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('embedded_changed', NEW.id);
  IF NEW.cancel_requested AND NOT OLD.cancel_requested THEN
    PERFORM pg_notify('embedded_cancelled', NEW.id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_change AFTER UPDATE ON embedded.executions
  FOR EACH ROW EXECUTE FUNCTION embedded.tell_change();

-- A task of an execution that was begun or skipped; `position` is the order in which they were.
CREATE TABLE embedded.task_runs (
  execution_id text NOT NULL REFERENCES embedded.executions ON DELETE CASCADE,
  task_id text NOT NULL,
  position integer NOT NULL,
  state text NOT NULL,
  next_retry_at timestamptz,
  outputs jsonb,
  -- Figures that the task has measured, by name.
  metrics jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (execution_id, task_id)
);

CREATE TABLE embedded.attempts (
  execution_id text NOT NULL,
  task_id text NOT NULL,
  number integer NOT NULL,
  state text NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  error text,
  fatal boolean NOT NULL DEFAULT false,
  -- The engine ended during it: it does not count against the task's limit.
  lost boolean NOT NULL DEFAULT false,
  -- Where its process is.
  host text NOT NULL,
  pid integer,
  -- When it began, as the system says it; tells a process from a later one of the same number.
  pid_started text,
  PRIMARY KEY (execution_id, task_id, number),
  FOREIGN KEY (execution_id, task_id) REFERENCES embedded.task_runs ON DELETE CASCADE
);

CREATE TABLE embedded.logs (
  execution_id text NOT NULL REFERENCES embedded.executions ON DELETE CASCADE,
  number integer NOT NULL,
  ts timestamptz NOT NULL,
  level text NOT NULL,
  task_id text,
  attempt integer,
  message text NOT NULL,
  PRIMARY KEY (execution_id, number)
);
