-- Takes an initiator's place for one more intent, one at a time on all replicas, until the transaction ends. Gives how
-- many count with it and the oldest of them; fails with UL001 where none is free, saying as its detail when the intent
-- was accepted that has to leave the window first.
CREATE FUNCTION take_place(who text, per_hour integer, at timestamptz, since timestamptz)
RETURNS TABLE (count integer, oldest timestamptz) AS $$
DECLARE
  leaving timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('clones of ' || who, 0));
  SELECT count(*)::integer + 1, COALESCE(min(created_at), at), (array_agg(created_at ORDER BY created_at DESC))[per_hour]
    INTO take_place.count, take_place.oldest, leaving
    FROM intents WHERE initiator = who AND counted AND state <> 'refused' AND created_at > since;
  IF leaving IS NOT NULL THEN
    RAISE EXCEPTION 'no place is free' USING ERRCODE = 'UL001', DETAIL = to_jsonb(leaving) #>> '{}';
  END IF;
  RETURN NEXT;
END
$$ LANGUAGE plpgsql;
