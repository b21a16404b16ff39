-- Names as people mean them: beside a username and an address stands the text that every way of
-- writing it has in common, by which it is found. `crates/core/src/names` says how it is made.
ALTER TABLE users ADD COLUMN username_key TEXT COLLATE "C";
ALTER TABLE users ADD COLUMN email_key TEXT COLLATE "C";
-- Accounts from before of which one differs from another in its case alone are numbered: 0 for the
-- oldest. Nobody is taken in any more whose name is somebody's.
ALTER TABLE users ADD COLUMN username_twin BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN email_twin BIGINT NOT NULL DEFAULT 0;
CREATE INDEX users_by_username_key ON users (username_key);
CREATE INDEX users_by_email_key ON users (email_key);
-- @step
DROP INDEX users_by_username_key;
DROP INDEX users_by_email_key;
DROP INDEX users_email_key;
CREATE UNIQUE INDEX users_username_key_username_twin_key ON users (username_key, username_twin);
CREATE UNIQUE INDEX users_email_key_email_twin_key ON users (email_key, email_twin);
