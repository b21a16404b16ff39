-- Pools of rewards and the positions in them. Numbers of 128 bits are decimal texts; what they
-- mean says `crates/core/src/staking`.

CREATE TABLE pools (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT pools_id_key PRIMARY KEY,
    name TEXT NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'closed')),
    reward_per_day BIGINT NOT NULL CHECK (reward_per_day >= 0),
    min_stake BIGINT NOT NULL CHECK (min_stake >= 1),
    lock_seconds BIGINT NOT NULL CHECK (lock_seconds >= 0),
    cooldown_seconds BIGINT NOT NULL CHECK (cooldown_seconds >= 0),
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    acc TEXT COLLATE "C" NOT NULL,
    carry TEXT COLLATE "C" NOT NULL,
    emitted TEXT COLLATE "C" NOT NULL,
    funded BIGINT NOT NULL CHECK (funded >= 0),
    total_staked BIGINT NOT NULL CHECK (total_staked >= 0),
    updated_ms BIGINT NOT NULL,
    CHECK ((status = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX pools_by_status ON pools (status, id);

CREATE TABLE positions (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT positions_id_key PRIMARY KEY,
    pool_id TEXT COLLATE "C" NOT NULL REFERENCES pools (id),
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id),
    amount BIGINT NOT NULL CHECK (amount >= 1),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('active', 'unstaking', 'withdrawn')),
    mark TEXT COLLATE "C" NOT NULL,
    end_acc TEXT COLLATE "C",
    claimed BIGINT NOT NULL CHECK (claimed >= 0),
    staked_at BIGINT NOT NULL,
    unlocks_at BIGINT NOT NULL,
    withdrawable_at BIGINT
);
CREATE INDEX positions_by_user ON positions (user_id, id);
CREATE INDEX positions_by_user_status ON positions (user_id, status, id);
CREATE INDEX positions_by_pool ON positions (pool_id, status);
