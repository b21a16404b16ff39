-- The texts of keys that were made on a page and not shown yet, sealed with what only the browser has
-- that asked for them. A text goes when it is shown, or a few minutes later.
CREATE TABLE fresh_keys (
    key_id TEXT COLLATE "C" NOT NULL CONSTRAINT fresh_keys_key_id_key PRIMARY KEY REFERENCES api_keys (id),
    sealed TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX fresh_keys_by_end ON fresh_keys (expires_at);
