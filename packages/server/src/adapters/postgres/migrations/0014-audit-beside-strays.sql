-- Whoever may insert could put a row where the sealer is about to put its own: with a key on the number that would be the
-- end of sealing. Two rows of one number are found by a check of the trail instead.
ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_pkey, DROP CONSTRAINT audit_chain_record_id_key;
CREATE INDEX audit_chain_by_seq ON audit_chain (seq);
CREATE INDEX audit_chain_by_record ON audit_chain (record_id);
ALTER TABLE audit_checkpoints DROP CONSTRAINT audit_checkpoints_pkey;
CREATE INDEX audit_checkpoints_by_seq ON audit_checkpoints (seq);

-- What tells this trail from any other: the moment at which its tables were made. Servers keep it in their data directory
-- too, and say where the two differ.
CREATE TABLE audit_trail (trail text NOT NULL);
INSERT INTO audit_trail
SELECT to_char(applied_at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISSUS"Z"') FROM migrations WHERE name LIKE '%-audit.sql';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail EXECUTE FUNCTION refuse_change();
REVOKE ALL ON audit_trail FROM PUBLIC, CURRENT_USER;
GRANT SELECT ON audit_trail TO CURRENT_USER;
