-- How people sign in: passwords, sessions, links to a new password, and how often it was tried.

-- When the account was closed: it has no keys, no password and no name any more, and stays for the
-- sake of the books.
ALTER TABLE users ADD COLUMN closed_at BIGINT;

-- Which permissions the key has ever used, as a set of bits.
ALTER TABLE api_keys ADD COLUMN used_permissions BIGINT NOT NULL DEFAULT 0;

-- Beside `users`, so that whoever reads an account does not read its hash.
CREATE TABLE passwords (
    user_id TEXT COLLATE "C" NOT NULL CONSTRAINT passwords_user_id_key PRIMARY KEY REFERENCES users (id),
    -- argon2id in the PHC string format.
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT sessions_id_key PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    -- SHA-256 of what the cookie holds.
    token_hash TEXT COLLATE "C" NOT NULL CHECK (length(token_hash) = 64),
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_token_hash_key ON sessions (token_hash);
CREATE INDEX sessions_by_user ON sessions (user_id, id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Links to a new password, each good for one.
CREATE TABLE reset_links (
    token_hash TEXT COLLATE "C" NOT NULL CONSTRAINT reset_links_token_hash_key PRIMARY KEY CHECK (length(token_hash) = 64),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX reset_links_by_user ON reset_links (user_id);
CREATE INDEX reset_links_by_end ON reset_links (expires_at);

-- Token buckets of those who try, by what they try: a word each, as `core::limit` keeps it. A
-- subject is a hash: a name that somebody tried may be a password in the wrong field.
CREATE TABLE attempts (
    subject TEXT COLLATE "C" NOT NULL CONSTRAINT attempts_subject_key PRIMARY KEY,
    word BIGINT NOT NULL,
    full_at BIGINT NOT NULL
);
CREATE INDEX attempts_by_end ON attempts (full_at);
