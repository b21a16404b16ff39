-- Accounts, their keys, what they have done and what they have asked.
--
-- One text for both databases; `src/dialect.rs` says what SQLite reads instead. Times are
-- microseconds since the Unix epoch. Constraints are named `<table>_<columns>_key`, which is
-- also what a conflict is reported as.

CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT users_id_key PRIMARY KEY,
    username TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    name TEXT NOT NULL,
    avatar_url TEXT,
    plan TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_username_key ON users (username);
-- The C collation folds ASCII only, as SQLite's lower() does.
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TABLE api_keys (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT api_keys_id_key PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
    prefix TEXT NOT NULL,
    last_four TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used_at BIGINT,
    revoked_at BIGINT,
    replaced_by TEXT COLLATE "C" REFERENCES api_keys (id)
);
CREATE UNIQUE INDEX api_keys_hash_key ON api_keys (hash);
CREATE INDEX api_keys_by_user ON api_keys (user_id, id);

CREATE TABLE history (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('task_reward', 'staking_reward', 'stake', 'unstake')),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    created_at BIGINT NOT NULL
);
-- Covers what the profile sums.
CREATE INDEX history_by_user ON history (user_id, kind, amount);

-- No foreign keys: a count that has lost its key must not refuse the batch that it came in.
CREATE TABLE usage_daily (
    user_id TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    day TEXT COLLATE "C" NOT NULL CHECK (length(day) = 10),
    operation TEXT COLLATE "C" NOT NULL,
    status BIGINT NOT NULL,
    count BIGINT NOT NULL CHECK (count >= 0),
    CONSTRAINT usage_daily_key PRIMARY KEY (user_id, day, operation, status, key_id)
);
CREATE INDEX usage_daily_by_day ON usage_daily (day);

CREATE TABLE changes (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL
);
