-- Tasks, and what workers do with them.

CREATE TABLE tasks (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    creator_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    reward BIGINT NOT NULL CHECK (reward >= 1),
    slots BIGINT NOT NULL CHECK (slots >= 1),
    -- The escrow holds `reward * (slots_left + live)`; a task that has ended has no slots left.
    slots_left BIGINT NOT NULL CHECK (slots_left >= 0),
    live BIGINT NOT NULL CHECK (live >= 0),
    approved BIGINT NOT NULL CHECK (approved >= 0),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'paused', 'completed', 'cancelled', 'expired')),
    input TEXT NOT NULL,
    result_schema TEXT,
    review TEXT COLLATE "C" NOT NULL CHECK (review IN ('manual', 'automatic')),
    claim_ttl_seconds BIGINT NOT NULL,
    review_ttl_seconds BIGINT NOT NULL,
    min_stake BIGINT NOT NULL,
    -- The largest number there is, for a task that has none: so it sorts as the latest.
    deadline BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CHECK (slots_left + live + approved <= slots)
);
CREATE UNIQUE INDEX tasks_id_key ON tasks (id);
CREATE INDEX tasks_by_status ON tasks (status, number);
CREATE INDEX tasks_by_category ON tasks (category, number);
CREATE INDEX tasks_by_category_status ON tasks (category, status, number);
CREATE INDEX tasks_by_creator ON tasks (creator_id, number, status, category, reward);
-- The columns after `number` are for a filter beside: a walk along the index looks at no row that
-- it skips.
CREATE INDEX tasks_by_reward ON tasks (reward, number);
CREATE INDEX tasks_by_status_reward ON tasks (status, reward, number, category);
CREATE INDEX tasks_by_category_reward ON tasks (category, reward, number);
CREATE INDEX tasks_by_deadline ON tasks (deadline, number);
CREATE INDEX tasks_by_status_deadline ON tasks (status, deadline, number, category);
CREATE INDEX tasks_by_category_deadline ON tasks (category, deadline, number);
-- Whose tokens are still in escrow.
CREATE INDEX tasks_escrowed ON tasks (creator_id) WHERE slots_left + live > 0;
CREATE INDEX tasks_due ON tasks (deadline) WHERE status IN ('open', 'paused');

-- How many tasks there are, in shards so that no row is hot.
CREATE TABLE task_counts (
    category TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    shard BIGINT NOT NULL,
    count BIGINT NOT NULL,
    CONSTRAINT task_counts_category_status_shard_key PRIMARY KEY (category, status, shard)
);

CREATE TABLE submissions (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT submissions_id_key PRIMARY KEY,
    task_id TEXT COLLATE "C" NOT NULL REFERENCES tasks (id),
    worker_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('claimed', 'submitted', 'approved', 'rejected', 'withdrawn', 'lapsed', 'appealed')),
    result TEXT,
    feedback TEXT,
    appeal_reason TEXT,
    reward BIGINT NOT NULL CHECK (reward >= 1),
    claimed_at BIGINT NOT NULL,
    claim_expires_at BIGINT NOT NULL,
    submitted_at BIGINT,
    reviewed_at BIGINT,
    appealed_at BIGINT,
    -- When time decides: a claim lapses, a result is approved, an appeal is granted.
    due_at BIGINT
);
-- One live or approved submission a worker and task.
CREATE UNIQUE INDEX submissions_task_id_worker_id_key ON submissions (task_id, worker_id) WHERE status IN ('claimed', 'submitted', 'appealed', 'approved');
CREATE INDEX submissions_by_task ON submissions (task_id, id);
CREATE INDEX submissions_by_worker ON submissions (worker_id, id);
CREATE INDEX submissions_by_worker_status ON submissions (worker_id, status, id);
CREATE INDEX submissions_due ON submissions (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX submissions_due_of_task ON submissions (task_id, due_at) WHERE due_at IS NOT NULL;

-- The words of titles; on SQLite also the filters that are searched with them, so that hits are
-- counted without a look at their rows.
-- @postgres
CREATE INDEX tasks_by_words ON tasks USING GIN (to_tsvector('simple', title));
-- @sqlite
CREATE VIRTUAL TABLE tasks_words USING fts5(title, status, category, content='tasks', content_rowid='number', tokenize="unicode61 remove_diacritics 0");
CREATE TRIGGER tasks_words_insert AFTER INSERT ON tasks BEGIN INSERT INTO tasks_words (rowid, title, status, category) VALUES (new.number, new.title, new.status, new.category); END;
CREATE TRIGGER tasks_words_update AFTER UPDATE OF title, status ON tasks WHEN old.title <> new.title OR old.status <> new.status BEGIN INSERT INTO tasks_words (tasks_words, rowid, title, status, category) VALUES ('delete', old.number, old.title, old.status, old.category); INSERT INTO tasks_words (rowid, title, status, category) VALUES (new.number, new.title, new.status, new.category); END;
-- @both
