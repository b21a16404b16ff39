-- What AI costs: budgets in tokens of the providers, what is reserved of them, and what was run.

-- By the id of an account or of a key. A row without a number lifts a budget that everybody has.
CREATE TABLE ai_budgets (
    subject TEXT COLLATE "C" NOT NULL CONSTRAINT ai_budgets_subject_key PRIMARY KEY,
    tokens BIGINT CHECK (tokens >= 0),
    set_at BIGINT NOT NULL
);

-- By the id of an account or of a key, with or without a budget: one that is set in the middle of a
-- month counts the whole month.
CREATE TABLE ai_months (
    subject TEXT COLLATE "C" NOT NULL,
    month TEXT COLLATE "C" NOT NULL CHECK (length(month) = 7),
    spent BIGINT NOT NULL CHECK (spent >= 0),
    reserved BIGINT NOT NULL CHECK (reserved >= 0),
    CONSTRAINT ai_months_key PRIMARY KEY (subject, month)
);

-- Calls of a provider that are under way. One that is still here when it expires was lost with its
-- node.
CREATE TABLE ai_reservations (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT ai_reservations_id_key PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C",
    month TEXT COLLATE "C" NOT NULL CHECK (length(month) = 7),
    tokens BIGINT NOT NULL CHECK (tokens >= 0),
    expires_at BIGINT NOT NULL
);
CREATE INDEX ai_reservations_by_end ON ai_reservations (expires_at);

-- No foreign keys, as in usage_daily. The key is empty for what was run on the dashboard, the model
-- for tools that run inside the server.
CREATE TABLE ai_usage_daily (
    user_id TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    day TEXT COLLATE "C" NOT NULL CHECK (length(day) = 10),
    tool TEXT COLLATE "C" NOT NULL,
    model TEXT COLLATE "C" NOT NULL,
    runs BIGINT NOT NULL CHECK (runs >= 0),
    failures BIGINT NOT NULL CHECK (failures >= 0),
    units BIGINT NOT NULL CHECK (units >= 0),
    micros BIGINT NOT NULL CHECK (micros >= 0),
    CONSTRAINT ai_usage_daily_key PRIMARY KEY (user_id, day, tool, model, key_id)
);
CREATE INDEX ai_usage_daily_by_day ON ai_usage_daily (day);
