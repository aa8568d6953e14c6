-- Clones whose environment has an end, by that end: RFC 3339 text in UTC, which sorts by time.
CREATE INDEX executions_expiring ON executions ((execution->'inputs'->>'expires_at'))
  WHERE execution->'inputs'->>'expires_at' IS NOT NULL;
