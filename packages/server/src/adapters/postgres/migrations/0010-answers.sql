-- Answers to mutations with an idempotency key, given again for a day. Those that hold a secret are not kept, only that they were.
CREATE TABLE answers (
  initiator text NOT NULL,
  idempotency_key text NOT NULL,
  request_hash text NOT NULL,
  claimed_at timestamptz NOT NULL,
  answered boolean NOT NULL DEFAULT false,
  answer text,
  PRIMARY KEY (initiator, idempotency_key)
);
CREATE INDEX answers_oldest ON answers (claimed_at);
