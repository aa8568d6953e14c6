-- The audit trail. A record is written in the transaction of what it records, and chained afterwards: only the sealer
-- has to take turns, not every change. All three tables can only be inserted into.

-- `record` is canonical JSON, and all there is to a record; the other columns repeat it, to be found by.
CREATE TABLE audit_records (
  id text COLLATE "C" PRIMARY KEY,
  action text NOT NULL,
  outcome text NOT NULL,
  initiator text,
  namespace text,
  execution_id text,
  record text NOT NULL
);
CREATE INDEX audit_records_by_initiator ON audit_records (initiator, id);
CREATE INDEX audit_records_by_action ON audit_records (action, id);
CREATE INDEX audit_records_by_execution ON audit_records (execution_id, id) WHERE execution_id IS NOT NULL;

CREATE TABLE audit_chain (
  seq bigint PRIMARY KEY,
  record_id text COLLATE "C" NOT NULL UNIQUE,
  previous_hash text NOT NULL,
  hash text NOT NULL
);

CREATE TABLE audit_checkpoints (
  seq bigint PRIMARY KEY,
  checkpoint text NOT NULL
);

-- What waits to be sealed: a queue, not part of the trail.
CREATE TABLE audit_unsealed (record_id text COLLATE "C" PRIMARY KEY);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail can only be appended to: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_chain EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints EXECUTE FUNCTION refuse_change();

-- The server's own role, which owns the tables, may insert and read; only a superuser is above that.
REVOKE ALL ON audit_records, audit_chain, audit_checkpoints FROM PUBLIC, CURRENT_USER;
GRANT SELECT, INSERT ON audit_records, audit_chain, audit_checkpoints TO CURRENT_USER;
