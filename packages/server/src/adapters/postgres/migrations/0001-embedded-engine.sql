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
  -- Counts every change that a reader can see.
  revision integer NOT NULL DEFAULT 1,
  -- Number of the last log line.
  last_log integer NOT NULL DEFAULT 0
);
CREATE INDEX executions_newest ON embedded.executions (created_at DESC, id DESC);
CREATE INDEX executions_unfinished ON embedded.executions (id) WHERE ended_at IS NULL;

-- A task of an execution that was begun or skipped; `position` is the order in which they were.
CREATE TABLE embedded.task_runs (
  execution_id text NOT NULL REFERENCES embedded.executions ON DELETE CASCADE,
  task_id text NOT NULL,
  position integer NOT NULL,
  state text NOT NULL,
  next_retry_at timestamptz,
  outputs jsonb,
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
  pid integer,
  -- Clock ticks since boot (proc(5)); tells a process from a later one of the same number.
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
