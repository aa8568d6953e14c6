-- A key that names no number of clones follows the server's setting. Those from before keep the 10 that was written for
-- them: it cannot be told whether somebody asked for it.
ALTER TABLE api_keys ALTER COLUMN clones_per_hour DROP NOT NULL;
