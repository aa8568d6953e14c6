-- Who wants to be told of an execution's end. Due once the execution has ended in the history; until then nothing is done.
CREATE TABLE callbacks (
  intent_id text PRIMARY KEY REFERENCES intents ON DELETE CASCADE,
  url text NOT NULL,
  state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED')),
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  last_error text,
  delivered_at timestamptz
);
CREATE INDEX callbacks_due ON callbacks (due_at) WHERE state = 'PENDING';
