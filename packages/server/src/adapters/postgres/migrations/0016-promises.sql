-- An intent whose caller was promised an execution under the intent's own id, since nobody could know whether the engine
-- had taken it. `execution_id` is then the intent's, `engine_id` what the engine calls the execution.
ALTER TABLE intents
  ADD COLUMN promised boolean NOT NULL DEFAULT false,
  ADD COLUMN engine_id text,
  ADD COLUMN cancel_requested boolean NOT NULL DEFAULT false,
  ADD COLUMN error text,
  ADD COLUMN ended_at timestamptz,
  DROP CONSTRAINT intents_state_check,
  ADD CONSTRAINT intents_state_check CHECK (state IN ('pending', 'started', 'refused', 'failed', 'cancelled'));
CREATE UNIQUE INDEX intents_engine_id ON intents (engine_id) WHERE engine_id IS NOT NULL;

-- Since when Kestra answers, each time it is asked, that it has no execution of this intent.
ALTER TABLE kestra.starts ADD COLUMN missing_since timestamptz;
-- When Kestra last said that it was so.
ALTER TABLE kestra.executions
  ADD COLUMN confirmed_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN cancel_requested boolean NOT NULL DEFAULT false;

-- Who we are on an engine that others share, and up to when we know everything that began there.
CREATE TABLE instance (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  id text NOT NULL,
  reconciled_until timestamptz
);
