-- What kind of failure ended an attempt: see TaskErrorKind. NULL where it did not fail, or failed before this was kept.
ALTER TABLE embedded.attempts ADD COLUMN error_kind text;
