-- Promises to start an execution, written before the engine is asked.
CREATE TABLE intents (
  id text PRIMARY KEY,
  namespace text NOT NULL,
  flow_id text NOT NULL,
  inputs jsonb NOT NULL,
  labels jsonb NOT NULL,
  initiator text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'started', 'refused')),
  execution_id text,
  created_at timestamptz NOT NULL,
  idempotency_key text,
  body_hash text,
  project_id text,
  environment_name text,
  name_held boolean NOT NULL DEFAULT false
);
-- One running clone for each environment name of a project.
CREATE UNIQUE INDEX intents_name_held ON intents (project_id, environment_name) WHERE name_held;
CREATE UNIQUE INDEX intents_idempotency ON intents (initiator, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX intents_pending ON intents (created_at) WHERE state = 'pending';
CREATE INDEX intents_execution ON intents (execution_id);

-- The read model of executions: what was followed, in the shape in which it is shown.
CREATE TABLE executions (
  id text PRIMARY KEY,
  namespace text NOT NULL,
  flow_id text NOT NULL,
  state text NOT NULL,
  ended boolean NOT NULL,
  created_at timestamptz NOT NULL,
  execution jsonb NOT NULL
);
CREATE INDEX executions_newest ON executions (created_at DESC, id DESC);
CREATE INDEX executions_of_flow ON executions (flow_id, created_at DESC, id DESC);
CREATE INDEX executions_unfinished ON executions (id) WHERE NOT ended;

-- Sealed credentials are opened once.
CREATE TABLE opened_credentials (
  execution_id text PRIMARY KEY,
  opened_by text NOT NULL,
  opened_at timestamptz NOT NULL
);
