-- How often the password was changed. A hash can be made anew of the same password: what was begun with
-- that password goes on.
ALTER TABLE passwords ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
