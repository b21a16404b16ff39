-- Every transaction of the ledger has a number: that of its place in the books. A time tells less:
-- many transactions share one, and clocks go back. The number is given while both accounts are
-- locked, so that on each account numbers rise from entry to entry; none is given twice. Those from
-- before are written anew in an order in which this holds: see `src/migrate/sequence.rs`.
ALTER TABLE ledger_transactions RENAME TO ledger_transactions_before;
CREATE TABLE ledger_transactions (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- The id of the task, position or pool that it is about.
    reference TEXT COLLATE "C",
    memo TEXT,
    created_at BIGINT NOT NULL
);
-- @step
DROP TABLE ledger_transactions_before;
CREATE UNIQUE INDEX ledger_transactions_id_key ON ledger_transactions (id);
-- @postgres
ANALYZE ledger_transactions;
-- @both
