-- A callback's URL may hold what its receiver knows its senders by. `url` is what may be shown of it, `sealed_url` all of it,
-- encrypted by the server, which does so at its start with those that were written before.
ALTER TABLE callbacks ADD COLUMN sealed_url text;
