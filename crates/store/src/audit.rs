//! Verifying the ledger: every balance is compared with the entries, every derived figure with its
//! source, every seal with the transactions.
//!
//! It only reads, from one snapshot. A check that is a statement returns only the differences, so
//! that the length of the ledger matters only to the database; the other checks read pages.

mod chain;
mod reserves;

use crate::StoreError;
use crate::declare::statements;
use crate::query::Query;
use crate::record::record;
use crate::statement::Statement;
use crate::tx::Tx;
use crate::value::params;

/// How many differences a check lists; one more is added if there are others.
pub const LISTED: usize = 1000;

/// The subject of a difference, the expected value and the actual value.
type Compared = (String, i64, i64);

statements! { "audit":
    BALANCE: Compared = "SELECT a.id, CAST(COALESCE(e.total, 0) AS BIGINT), a.balance \
        FROM ledger_accounts a \
        LEFT JOIN (SELECT account_id, SUM(amount) AS total FROM ledger_entries GROUP BY account_id) e \
            ON e.account_id = a.id \
        WHERE a.balance <> COALESCE(e.total, 0) ORDER BY a.id LIMIT $1";
    ENTRIES: Compared = "SELECT a.id, COALESCE(e.total, 0), a.entries \
        FROM ledger_accounts a \
        LEFT JOIN (SELECT account_id, COUNT(*) AS total FROM ledger_entries GROUP BY account_id) e \
            ON e.account_id = a.id \
        WHERE a.entries <> COALESCE(e.total, 0) ORDER BY a.id LIMIT $1";
    EARNED: Compared = "SELECT a.id, CAST(COALESCE(e.total, 0) AS BIGINT), a.earned \
        FROM ledger_accounts a \
        LEFT JOIN (SELECT account_id, SUM(amount) AS total FROM ledger_entries \
            WHERE kind IN ('task_reward', 'staking_reward') AND amount > 0 GROUP BY account_id) e \
            ON e.account_id = a.id \
        WHERE a.earned <> COALESCE(e.total, 0) ORDER BY a.id LIMIT $1";
    TASKS_PAID: Compared = "SELECT a.id, COALESCE(e.total, 0), a.tasks_paid \
        FROM ledger_accounts a \
        LEFT JOIN (SELECT account_id, COUNT(*) AS total FROM ledger_entries \
            WHERE kind = 'task_reward' AND amount > 0 GROUP BY account_id) e \
            ON e.account_id = a.id \
        WHERE a.tasks_paid <> COALESCE(e.total, 0) ORDER BY a.id LIMIT $1";
    RUNNING: Compared = "SELECT account_id || ' entry ' || CAST(number AS TEXT), balance_before + amount, balance_after \
        FROM (SELECT account_id, number, amount, balance_after, \
                LAG(balance_after, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY account_id ORDER BY number) AS balance_before \
            FROM ledger_entries) e \
        WHERE balance_after <> balance_before + amount ORDER BY account_id, number LIMIT $1";
    NUMBERING: Compared = "SELECT account_id || ' entry ' || CAST(number AS TEXT), number_before + 1, number \
        FROM (SELECT account_id, number, \
                LAG(number, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY account_id ORDER BY number) AS number_before \
            FROM ledger_entries) e \
        WHERE number <> number_before + 1 ORDER BY account_id, number LIMIT $1";
    SEQUENCE: Compared = "SELECT account_id || ' entry ' || CAST(number AS TEXT), sequence_before + 1, sequence \
        FROM (SELECT e.account_id, e.number, t.sequence, \
                LAG(t.sequence, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY e.account_id ORDER BY e.number) AS sequence_before \
            FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id) e \
        WHERE sequence <= sequence_before ORDER BY account_id, number LIMIT $1";
    PAIRS: Compared = "SELECT t.id, CAST(2 AS BIGINT), COUNT(e.number) \
        FROM ledger_transactions t LEFT JOIN ledger_entries e ON e.transaction_id = t.id \
        GROUP BY t.id HAVING COUNT(e.number) <> 2 ORDER BY t.id LIMIT $1";
    ZERO: Compared = "SELECT transaction_id, CAST(0 AS BIGINT), CAST(SUM(amount) AS BIGINT) \
        FROM ledger_entries GROUP BY transaction_id HAVING SUM(amount) <> 0 \
        ORDER BY transaction_id LIMIT $1";
    ALIKE: Compared = "SELECT t.id, CAST(0 AS BIGINT), COUNT(*) \
        FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id \
        WHERE e.kind <> t.kind OR e.created_at <> t.created_at \
        GROUP BY t.id ORDER BY t.id LIMIT $1";
    ORPHANS: Compared = "SELECT e.transaction_id, CAST(0 AS BIGINT), COUNT(*) FROM ledger_entries e \
        LEFT JOIN ledger_transactions t ON t.id = e.transaction_id \
        LEFT JOIN ledger_accounts a ON a.id = e.account_id \
        WHERE t.id IS NULL OR a.id IS NULL \
        GROUP BY e.transaction_id ORDER BY e.transaction_id LIMIT $1";
    NEGATIVE: Compared = "SELECT id, CAST(0 AS BIGINT), balance FROM ledger_accounts \
        WHERE balance < 0 AND id <> 'issuance' ORDER BY id LIMIT $1";
    SUM: Compared = "SELECT 'all accounts', CAST(0 AS BIGINT), CAST(SUM(balance) AS BIGINT) \
        FROM ledger_accounts HAVING SUM(balance) <> 0 LIMIT $1";
    ESCROW: Compared = "SELECT subject, CAST(SUM(due) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ( \
            SELECT 'escrow:' || id AS subject, reward * (slots_left + live) AS due, 0 AS held FROM tasks \
            UNION ALL \
            SELECT id, 0, balance FROM ledger_accounts WHERE id >= 'escrow:' AND id < 'escrow;' \
        ) both_sides GROUP BY subject HAVING SUM(due) <> SUM(held) ORDER BY subject LIMIT $1";
    LIVE: Compared = "SELECT t.id, COALESCE(s.total, 0), t.live FROM tasks t \
        LEFT JOIN (SELECT task_id, COUNT(*) AS total FROM submissions \
            WHERE status IN ('claimed', 'submitted', 'appealed') GROUP BY task_id) s ON s.task_id = t.id \
        WHERE t.live <> COALESCE(s.total, 0) ORDER BY t.id LIMIT $1";
    APPROVED: Compared = "SELECT t.id, COALESCE(s.total, 0), t.approved FROM tasks t \
        LEFT JOIN (SELECT task_id, COUNT(*) AS total FROM submissions \
            WHERE status = 'approved' GROUP BY task_id) s ON s.task_id = t.id \
        WHERE t.approved <> COALESCE(s.total, 0) ORDER BY t.id LIMIT $1";
    /// For tasks in progress; a task that has ended has none.
    SLOTS_LEFT: Compared = "SELECT id, due, slots_left FROM ( \
            SELECT t.id, t.slots_left, CASE WHEN t.status IN ('open', 'paused') \
                THEN t.slots - COALESCE(s.total, 0) ELSE 0 END AS due \
            FROM tasks t LEFT JOIN (SELECT task_id, COUNT(*) AS total FROM submissions \
                WHERE status IN ('claimed', 'submitted', 'appealed', 'approved') GROUP BY task_id) s \
                ON s.task_id = t.id \
        ) counted WHERE slots_left <> due ORDER BY id LIMIT $1";
    TASK_COUNTS: Compared = "SELECT subject, CAST(SUM(due) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ( \
            SELECT category || ' ' || status AS subject, 1 AS due, 0 AS held FROM tasks \
            UNION ALL \
            SELECT category || ' ' || status, 0, count FROM task_counts \
        ) both_sides GROUP BY subject HAVING SUM(due) <> SUM(held) ORDER BY subject LIMIT $1";
    STAKED: Compared = "SELECT subject, CAST(SUM(due) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ( \
            SELECT 'staked:' || user_id AS subject, amount AS due, 0 AS held FROM positions WHERE status = 'active' \
            UNION ALL \
            SELECT id, 0, balance FROM ledger_accounts WHERE id >= 'staked:' AND id < 'staked;' \
        ) both_sides GROUP BY subject HAVING SUM(due) <> SUM(held) ORDER BY subject LIMIT $1";
    UNSTAKING: Compared = "SELECT subject, CAST(SUM(due) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ( \
            SELECT 'unstaking:' || user_id AS subject, amount AS due, 0 AS held FROM positions WHERE status = 'unstaking' \
            UNION ALL \
            SELECT id, 0, balance FROM ledger_accounts WHERE id >= 'unstaking:' AND id < 'unstaking;' \
        ) both_sides GROUP BY subject HAVING SUM(due) <> SUM(held) ORDER BY subject LIMIT $1";
    POOL_STAKE: Compared = "SELECT p.id, CAST(COALESCE(s.total, 0) AS BIGINT), p.total_staked FROM pools p \
        LEFT JOIN (SELECT pool_id, SUM(amount) AS total FROM positions WHERE status = 'active' GROUP BY pool_id) s \
            ON s.pool_id = p.id \
        WHERE p.total_staked <> COALESCE(s.total, 0) ORDER BY p.id LIMIT $1";
    RESERVE: Compared = "SELECT subject, CAST(SUM(due) AS BIGINT), CAST(SUM(held) AS BIGINT) FROM ( \
            SELECT 'reserve:' || id AS subject, funded AS due, 0 AS held FROM pools \
            UNION ALL \
            SELECT 'reserve:' || pool_id, -claimed, 0 FROM positions \
            UNION ALL \
            SELECT id, 0, balance FROM ledger_accounts WHERE id >= 'reserve:' AND id < 'reserve;' \
        ) both_sides GROUP BY subject HAVING SUM(due) <> SUM(held) ORDER BY subject LIMIT $1";
    SEALED_ONCE: Compared = "SELECT id, CAST(1 AS BIGINT), CAST(places AS BIGINT) FROM ( \
            SELECT t.id, CASE WHEN u.transaction_id IS NULL THEN 0 ELSE 1 END \
                + CASE WHEN l.transaction_id IS NULL THEN 0 ELSE 1 END AS places \
            FROM ledger_transactions t \
            LEFT JOIN ledger_unsealed u ON u.transaction_id = t.id \
            LEFT JOIN ledger_leaves l ON l.transaction_id = t.id \
        ) placed WHERE places <> 1 ORDER BY id LIMIT $1";
    QUEUED: Compared = "SELECT u.transaction_id, CAST(1 AS BIGINT), CAST(0 AS BIGINT) FROM ledger_unsealed u \
        LEFT JOIN ledger_transactions t ON t.id = u.transaction_id \
        WHERE t.id IS NULL ORDER BY u.transaction_id LIMIT $1";
    COUNTS: Counts = "SELECT {}";
}

/// The statements of the checks that need more than one statement.
pub(crate) const PARTS: [&[&[Statement]]; 2] = [reserves::STATEMENTS, chain::STATEMENTS];

/// The checks that are one statement each: the name, the statement, and what is compared.
static CHECKS: &[(&str, &Query<Compared>, &str)] = &[
    ("balance", &BALANCE, "the balance, from its entries"),
    ("entries", &ENTRIES, "the number of its entries"),
    ("earned", &EARNED, "what was earned, from its entries"),
    (
        "tasks_paid",
        &TASKS_PAID,
        "the rewards of tasks among its entries",
    ),
    (
        "running_balance",
        &RUNNING,
        "the balance after it, from the entry before",
    ),
    ("numbering", &NUMBERING, "its number, from the entry before"),
    (
        "sequence",
        &SEQUENCE,
        "its number in the ledger, above that of the entry before",
    ),
    ("two_entries", &PAIRS, "the number of its entries"),
    ("zero_sum", &ZERO, "the sum of its entries"),
    (
        "kind_and_time",
        &ALIKE,
        "its entries of another kind or time",
    ),
    (
        "orphans",
        &ORPHANS,
        "its entries without a transaction or account",
    ),
    (
        "negative",
        &NEGATIVE,
        "the least balance of an account other than issuance",
    ),
    ("sum", &SUM, "the sum of the balances"),
    ("escrow", &ESCROW, "what its task still owes"),
    ("live", &LIVE, "its live submissions"),
    ("approved", &APPROVED, "its approved submissions"),
    (
        "slots_left",
        &SLOTS_LEFT,
        "its slots that no submission holds",
    ),
    ("task_counts", &TASK_COUNTS, "the number of tasks"),
    ("staked", &STAKED, "what stands in active positions"),
    (
        "unstaking",
        &UNSTAKING,
        "what stands in positions that cool down",
    ),
    (
        "pool_stake",
        &POOL_STAKE,
        "what stands in its active positions",
    ),
    (
        "reserve",
        &RESERVE,
        "what its pool was funded with, less what was claimed",
    ),
    (
        "sealed_once",
        &SEALED_ONCE,
        "the seals and queues that it is in",
    ),
    ("queued", &QUEUED, "the queued transaction in the ledger"),
];

/// A difference that a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The name of the check.
    pub check: &'static str,
    /// An account, entry, transaction, task, pool, or seal.
    pub subject: String,
    /// What is compared.
    pub what: &'static str,
    /// The expected value.
    pub should: String,
    /// The actual value.
    pub is: String,
}

/// How many records were checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Accounts.
    pub accounts: i64,
    /// Transactions.
    pub transactions: i64,
    /// Entries.
    pub entries: i64,
    /// Seals.
    pub seals: i64,
    /// Transactions that wait for a seal.
    pub unsealed: i64,
    /// Tasks.
    pub tasks: i64,
    /// Pools.
    pub pools: i64,
    /// Positions.
    pub positions: i64,
}

record! { Counts {
    accounts: "(SELECT COUNT(*) FROM ledger_accounts)",
    transactions: "(SELECT COUNT(*) FROM ledger_transactions)",
    entries: "(SELECT COUNT(*) FROM ledger_entries)",
    seals: "(SELECT COUNT(*) FROM ledger_seals)",
    unsealed: "(SELECT COUNT(*) FROM ledger_unsealed)",
    tasks: "(SELECT COUNT(*) FROM tasks)",
    pools: "(SELECT COUNT(*) FROM pools)",
    positions: "(SELECT COUNT(*) FROM positions)",
} }

/// The result of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audit {
    /// The differences, at most [`LISTED`] for each check.
    pub differences: Vec<Difference>,
    /// The checks that found more than they list.
    pub more: Vec<&'static str>,
    /// How many records were checked.
    pub counts: Counts,
}

impl Audit {
    /// Adds the differences that a check found, up to the limit.
    fn take(&mut self, check: &'static str, mut found: Vec<Difference>) {
        if found.len() > LISTED {
            found.truncate(LISTED);
            self.more.push(check);
        }
        self.differences.extend(found);
    }
}

/// Runs every check. `tx` is a snapshot: all its statements see the same state.
///
/// # Errors
/// Corrupt if a record cannot be read as its type; or the database fails.
pub async fn run(tx: &mut Tx<'_>) -> Result<Audit, StoreError> {
    let limit = i64::try_from(LISTED + 1).map_err(StoreError::internal)?;
    let mut audit = Audit {
        counts: COUNTS.fetch_one(tx, &[]).await?,
        ..Audit::default()
    };
    for &(check, statement, what) in CHECKS {
        let found = statement.fetch_all(tx, params![limit]).await?;
        let difference = |(subject, should, is): Compared| Difference {
            check,
            subject,
            what,
            should: should.to_string(),
            is: is.to_string(),
        };
        audit.take(check, found.into_iter().map(difference).collect());
    }
    audit.take(reserves::CHECK, reserves::check(tx).await?);
    audit.take(chain::CHECK, chain::check(tx).await?);
    Ok(audit)
}
