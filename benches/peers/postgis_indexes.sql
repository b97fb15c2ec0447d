ALTER TABLE person ADD PRIMARY KEY (number);
CREATE INDEX person_reach ON person USING gist (reach(lat, lon, max_metres)) WHERE lat IS NOT NULL;
-- Those whose homes are unknown are looked at for every need: they stand together once more.
CREATE TABLE homeless AS SELECT * FROM person WHERE lat IS NULL;
CREATE INDEX person_tokens ON person USING gin (tokens) WITH (fastupdate = off);
CREATE INDEX kept_apart_subject ON kept_apart (subject) INCLUDE (person);
CREATE INDEX cleared_person ON cleared (person) INCLUDE (level, workforce, issued, review_on);
CREATE INDEX promised_person ON promised (person) INCLUDE (starts, minutes);
VACUUM (ANALYZE, FREEZE);
SELECT pg_prewarm(oid) FROM pg_class WHERE relname ~ '^(person|homeless|kept_apart|cleared|promised)' AND relkind IN ('r', 'i');
