-- A closed account has no key, no password, no session and no name. One that was given some while it
-- closed loses them now; servers that run hear of it.
INSERT INTO changes (user_id, at)
SELECT id, closed_at FROM users WHERE closed_at IS NOT NULL
AND EXISTS (SELECT 1 FROM api_keys k WHERE k.user_id = users.id AND k.revoked_at IS NULL);
UPDATE api_keys SET revoked_at = (SELECT closed_at FROM users u WHERE u.id = api_keys.user_id)
WHERE revoked_at IS NULL AND user_id IN (SELECT id FROM users WHERE closed_at IS NOT NULL);
DELETE FROM sessions WHERE user_id IN (SELECT id FROM users WHERE closed_at IS NOT NULL);
DELETE FROM passwords WHERE user_id IN (SELECT id FROM users WHERE closed_at IS NOT NULL);
DELETE FROM reset_links WHERE user_id IN (SELECT id FROM users WHERE closed_at IS NOT NULL);
UPDATE users SET name = 'Closed account', avatar_url = NULL WHERE closed_at IS NOT NULL;

-- How many keys of an account live, however many have ended.
CREATE INDEX api_keys_live ON api_keys (user_id, expires_at, id) WHERE revoked_at IS NULL;
