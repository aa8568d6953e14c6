-- Executions whose cancel was promised: the engine was asked for it and has not said that it did. They are asked for again.
CREATE TABLE promised_cancels (
  execution_id text PRIMARY KEY,
  promised_at timestamptz NOT NULL
);
