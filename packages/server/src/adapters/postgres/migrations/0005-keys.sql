-- API keys: who may do what. A secret is kept as its hash alone.
CREATE TABLE api_keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  namespaces text[] NOT NULL,
  permissions text[] NOT NULL,
  clones_per_hour integer NOT NULL CHECK (clones_per_hour > 0),
  public_key text,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  expires_at timestamptz,
  rotated_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  -- When it was last rotated or revoked, by this database's clock: replicas look for what they were not told.
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX api_keys_changed ON api_keys (changed_at);

-- The secrets of a key: the one of its last rotation, and those before it while they are still good.
CREATE TABLE api_key_secrets (
  key_id text NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
  valid_until timestamptz,
  PRIMARY KEY (key_id, sha256)
);
