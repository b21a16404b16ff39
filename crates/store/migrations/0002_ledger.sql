-- The ledger: accounts, and transactions of two entries each. Entries are never changed or
-- deleted. What stands on an account beside its entries (balance, number, what was earned) is
-- changed in the transaction that writes them, and can be derived from them again.

DROP TABLE history;

CREATE TABLE ledger_accounts (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT ledger_accounts_id_key PRIMARY KEY,
    balance BIGINT NOT NULL CHECK (balance >= 0 OR id = 'issuance'),
    -- How many entries there are: the number of the last.
    entries BIGINT NOT NULL CHECK (entries >= 0),
    -- Task rewards and staking rewards ever received, and how many of them were for tasks.
    earned BIGINT NOT NULL CHECK (earned >= 0),
    tasks_paid BIGINT NOT NULL CHECK (tasks_paid >= 0)
);

CREATE TABLE ledger_transactions (
    id TEXT COLLATE "C" NOT NULL CONSTRAINT ledger_transactions_id_key PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    -- The id of the task, position or pool that it is about.
    reference TEXT COLLATE "C",
    memo TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX ledger_transactions_by_time ON ledger_transactions (created_at, id);

-- The n-th entry of an account. `kind` and `created_at` are the transaction's, for its indexes. No
-- foreign keys: account and transaction are written with it. The audit finds entries without them.
CREATE TABLE ledger_entries (
    account_id TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL CHECK (number >= 1),
    transaction_id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    amount BIGINT NOT NULL CHECK (amount <> 0),
    balance_after BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT ledger_entries_account_id_number_key PRIMARY KEY (account_id, number)
);
CREATE INDEX ledger_entries_by_transaction ON ledger_entries (transaction_id);
CREATE INDEX ledger_entries_by_time ON ledger_entries (account_id, created_at, number);
CREATE INDEX ledger_entries_by_kind ON ledger_entries (account_id, kind, created_at, number);

-- Committed transactions that no seal holds yet.
CREATE TABLE ledger_unsealed (
    transaction_id TEXT COLLATE "C" NOT NULL CONSTRAINT ledger_unsealed_transaction_id_key PRIMARY KEY
);

-- Batches of transactions, chained by hash. `transactions` is how many are sealed in all after the
-- batch, `totals` the sums by kind of account then, as JSON.
CREATE TABLE ledger_seals (
    number BIGINT NOT NULL CONSTRAINT ledger_seals_number_key PRIMARY KEY,
    previous TEXT COLLATE "C" NOT NULL CHECK (length(previous) = 64),
    root TEXT COLLATE "C" NOT NULL CHECK (length(root) = 64),
    hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
    leaves BIGINT NOT NULL CHECK (leaves >= 1),
    transactions BIGINT NOT NULL CHECK (transactions >= leaves),
    totals TEXT NOT NULL,
    sealed_at BIGINT NOT NULL
);

-- Which leaf of which seal a transaction is.
CREATE TABLE ledger_leaves (
    transaction_id TEXT COLLATE "C" NOT NULL CONSTRAINT ledger_leaves_transaction_id_key PRIMARY KEY,
    seal BIGINT NOT NULL REFERENCES ledger_seals (number),
    position BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64)
);
CREATE UNIQUE INDEX ledger_leaves_seal_position_key ON ledger_leaves (seal, position);

INSERT INTO ledger_accounts (id, balance, entries, earned, tasks_paid)
VALUES ('issuance', 0, 0, 0, 0), ('treasury', 0, 0, 0, 0);
