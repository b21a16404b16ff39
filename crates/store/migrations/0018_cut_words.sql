-- Words of titles are cut by the program, in one way for both databases (decision 18), and stored: the
-- databases only compare them.
-- @sqlite
DROP TRIGGER tasks_words_insert;
DROP TRIGGER tasks_words_update;
DROP TABLE tasks_words;
-- @postgres
DROP INDEX tasks_by_words;
ALTER TABLE tasks DROP COLUMN words;
-- @both
ALTER TABLE tasks ADD COLUMN words TEXT NOT NULL DEFAULT '';

-- @step

-- @sqlite
CREATE VIRTUAL TABLE tasks_words USING fts5(words, status, category, content='tasks', content_rowid='number', tokenize='ascii');
INSERT INTO tasks_words (tasks_words) VALUES ('rebuild');
CREATE TRIGGER tasks_words_insert AFTER INSERT ON tasks BEGIN INSERT INTO tasks_words (rowid, words, status, category) VALUES (new.number, new.words, new.status, new.category); END;
CREATE TRIGGER tasks_words_update AFTER UPDATE OF words, status ON tasks WHEN old.words <> new.words OR old.status <> new.status BEGIN INSERT INTO tasks_words (tasks_words, rowid, words, status, category) VALUES ('delete', old.number, old.words, old.status, old.category); INSERT INTO tasks_words (rowid, words, status, category) VALUES (new.number, new.words, new.status, new.category); END;
-- @postgres
ALTER TABLE tasks ADD COLUMN lexemes TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED;
CREATE INDEX tasks_by_words ON tasks USING GIN (lexemes);
-- @both
