-- Browsers that somebody has logged in to an account with. Guesses of strangers do not use up their attempts.
CREATE TABLE known_browsers (
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    -- SHA-256 of what the browser's cookie holds.
    token_hash TEXT COLLATE "C" NOT NULL CHECK (length(token_hash) = 64),
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    CONSTRAINT known_browsers_key PRIMARY KEY (user_id, token_hash)
);
CREATE INDEX known_browsers_by_token ON known_browsers (token_hash);
CREATE INDEX known_browsers_by_end ON known_browsers (expires_at);
