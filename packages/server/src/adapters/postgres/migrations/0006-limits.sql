-- Clones of the last hour are counted in the intents themselves; some (of schedules) count for nobody.
ALTER TABLE intents ADD COLUMN counted boolean NOT NULL DEFAULT false;
CREATE INDEX intents_counted ON intents (initiator, created_at) WHERE counted AND state <> 'refused';

-- Budgets of requests (rate-limiter-flexible). Unlogged: after a crash of the database a minute's budget begins anew.
CREATE UNLOGGED TABLE request_budgets (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
