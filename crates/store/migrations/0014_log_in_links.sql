-- Links by which an operator lets somebody in without a password, each good once: one an account, the
-- last that was made.
CREATE TABLE log_in_links (
    user_id TEXT COLLATE "C" NOT NULL CONSTRAINT log_in_links_user_id_key PRIMARY KEY REFERENCES users (id),
    -- SHA-256 of what the link holds.
    token_hash TEXT COLLATE "C" NOT NULL CHECK (length(token_hash) = 64),
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX log_in_links_token_hash_key ON log_in_links (token_hash);
CREATE INDEX log_in_links_by_end ON log_in_links (expires_at);
