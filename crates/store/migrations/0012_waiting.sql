-- Whose task it is stands beside each submission, so that what waits for somebody's review is found
-- without a look at all of their tasks.
ALTER TABLE submissions ADD COLUMN creator_id TEXT COLLATE "C" REFERENCES users (id);
UPDATE submissions SET creator_id = (SELECT t.creator_id FROM tasks t WHERE t.id = submissions.task_id);
CREATE INDEX submissions_waiting ON submissions (creator_id, due_at, id) WHERE status IN ('submitted', 'appealed');
