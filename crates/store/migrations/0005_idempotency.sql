-- The first answer to each request that carried an Idempotency-Key. It is written in the
-- transaction of the effect, and forgotten after a day.

CREATE TABLE idempotency_records (
    user_id TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    -- SHA-256 of method, path, query and body.
    fingerprint TEXT COLLATE "C" NOT NULL CHECK (length(fingerprint) = 64),
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    location TEXT,
    created_at BIGINT NOT NULL,
    CONSTRAINT idempotency_records_user_id_key_key PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_records_by_age ON idempotency_records (created_at);
