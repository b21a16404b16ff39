-- Words of titles end at every punctuation mark, on both databases: of its own PostgreSQL takes
-- "bird-7" for "bird" and "-7", and "a.b" for a host.
-- @postgres
DROP INDEX tasks_by_words;
CREATE INDEX tasks_by_words ON tasks USING GIN (to_tsvector('simple', translate(title, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                ')));
-- @both
