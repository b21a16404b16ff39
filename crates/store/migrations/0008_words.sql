-- Words of titles end at every punctuation mark, on both databases: of its own PostgreSQL takes
-- "bird-7" for "bird" and "-7", and "a.b" for a host. They are kept, since a walk along another
-- index asks each task whether it has some: taking the title apart would be nearly all it does.
-- @postgres
DROP INDEX tasks_by_words;
ALTER TABLE tasks ADD COLUMN words TSVECTOR NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', translate(title, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                '))) STORED;
CREATE INDEX tasks_by_words ON tasks USING GIN (words);
-- @both
