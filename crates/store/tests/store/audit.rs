//! The audit: no differences in a consistent ledger, and exactly the right ones in a damaged one.

use aivy_core::ledger::{Account, Movement};
use aivy_store::audit::{self, Difference};
use aivy_store::testing::Database;
use aivy_store::{Backend, Db, on_both, seals};
use aivy_types::{PoolId, TaskId};

use crate::support::{add_user, at, moving, user, user_id};

on_both!(
    a_good_ledger_has_no_differences,
    what_is_broken_is_named,
    checks_of_the_database_itself_are_not_relied_on,
    a_number_out_of_order_is_named,
    a_seal_cannot_be_rewritten,
    more_than_can_be_listed_is_said_to_be_more,
);

/// Tasks and positions as the code writes them: john has published a task of three slots at 5 with
/// one worker live, one approved and one rejected, and staked in a pool: 20 that have earned half a
/// token each, and 7 that earned 2.8 before they were unstaked.
const DOMAIN: &str = "
    INSERT INTO tasks (id, creator_id, title, description, category, reward, slots, slots_left, live, approved, status,
        input, review, claim_ttl_seconds, review_ttl_seconds, min_stake, deadline, created_at, updated_at)
    VALUES ('tsk_1', 'usr_john', 't', '', 'other', 5, 3, 1, 1, 1, 'open', '{}', 'manual', 3600, 3600, 0, 9, 1, 1),
           ('tsk_2', 'usr_john', 't', '', 'other', 5, 3, 0, 0, 0, 'cancelled', '{}', 'manual', 3600, 3600, 0, 9, 1, 1);
    INSERT INTO submissions (id, task_id, worker_id, status, reward, claimed_at, claim_expires_at)
    VALUES ('sub_1', 'tsk_1', 'usr_jane', 'approved', 5, 1, 1), ('sub_2', 'tsk_1', 'usr_jill', 'submitted', 5, 1, 1),
           ('sub_3', 'tsk_1', 'usr_joan', 'rejected', 5, 1, 1);
    INSERT INTO task_counts (category, status, shard, count)
    VALUES ('other', 'open', 0, 3), ('other', 'open', 1, -2), ('other', 'cancelled', 0, 1), ('research', 'open', 0, 0);
    INSERT INTO pools (id, name, status, reward_per_day, min_stake, lock_seconds, cooldown_seconds, created_at,
        acc, carry, emitted, funded, total_staked, updated_ms)
    VALUES ('pool_1', 'p', 'open', 10, 1, 0, 0, 1, '2361183241434822606848', '0', '1105920000', 100, 20, 1);
    INSERT INTO positions (id, pool_id, user_id, amount, status, mark, end_acc, claimed, staked_at, unlocks_at)
    VALUES ('pos_1', 'pool_1', 'usr_john', 20, 'active', '0', NULL, 0, 1, 1),
           ('pos_2', 'pool_1', 'usr_john', 7, 'unstaking', '0', '1888946593147858085478', 2, 1, 1),
           ('pos_3', 'pool_1', 'usr_john', 9, 'withdrawn', '0', '0', 0, 1, 1);
";

/// The transfers that belong to [`DOMAIN`], in the transactions `txn_01`, `txn_02`, …
async fn good(database: &Database) -> Db {
    let db = database.open().await;
    for name in ["john", "jane", "jill", "joan"] {
        add_user(&db, user(name)).await.unwrap();
    }
    database.raw(DOMAIN).await;
    let moved = writing!(db, |tx| {
        let (john, jane) = (user_id("john"), user_id("jane"));
        let task: TaskId = "tsk_1".parse().unwrap();
        let pool: PoolId = "pool_1".parse().unwrap();
        let (issuance, reserve) = (Account::Issuance, Account::Reserve(&pool));
        let (free, staked) = (Account::Available(&john), Account::Staked(&john));
        let (escrow, unstaking) = (Account::Escrow(&task), Account::Unstaking(&john));
        let steps = [
            (Movement::Grant, (issuance, free), 1000),
            (Movement::TaskEscrow, (free, escrow), 15),
            (Movement::TaskReward, (escrow, Account::Available(&jane)), 5),
            (Movement::PoolFunding, (issuance, reserve), 100),
            (Movement::Stake, (free, staked), 27),
            (Movement::Cooldown, (staked, unstaking), 7),
            (Movement::StakingReward, (reserve, free), 2),
        ];
        for (number, (movement, way, amount)) in (1..).zip(steps) {
            let name = format!("{number:02}");
            let _ = moving(tx, &name, movement, way, amount, at(number)).await?;
        }
        // Two seals, and two transactions that wait.
        seals::seal(tx, 3, at(10)).await?;
        seals::seal(tx, 2, at(11)).await
    });
    moved.await.unwrap();
    db
}

async fn audited(db: &Db) -> Vec<Difference> {
    let audit = db.snapshot((), async |tx, ()| audit::run(tx).await);
    audit.await.unwrap().differences
}

/// The checks that find something, and its subjects.
async fn named(db: &Db) -> Vec<(&'static str, String)> {
    let found = audited(db).await;
    let mut named: Vec<_> = found.into_iter().map(|d| (d.check, d.subject)).collect();
    named.sort();
    named.dedup();
    named
}

async fn a_good_ledger_has_no_differences(database: &Database) {
    let db = database.open().await;
    assert_eq!(audited(&db).await, [], "an empty one");
    db.close().await;
    let db = good(database).await;
    let audit = db.snapshot((), async |tx, ()| audit::run(tx).await);
    let audit = audit.await.unwrap();
    assert_eq!(audit.differences, []);
    let counts = audit.counts;
    assert_eq!(
        (
            counts.transactions,
            counts.entries,
            counts.seals,
            counts.unsealed
        ),
        (7, 14, 2, 2)
    );
    assert_eq!((counts.tasks, counts.pools, counts.positions), (2, 1, 3));
}

/// Checks, and the subjects that they find.
type Named = &'static [(&'static str, &'static str)];

/// A statement that damages something, one that repairs it, and what the checks find.
const BREAKS: &[(&str, &str, Named)] = &[
    (
        "UPDATE ledger_accounts SET balance = balance + 1 WHERE id = 'treasury'; UPDATE ledger_accounts SET balance = balance - 1 WHERE id = 'available:usr_jane'",
        "UPDATE ledger_accounts SET balance = balance - 1 WHERE id = 'treasury'; UPDATE ledger_accounts SET balance = balance + 1 WHERE id = 'available:usr_jane'",
        &[("balance", "available:usr_jane"), ("balance", "treasury")],
    ),
    (
        "UPDATE ledger_accounts SET balance = 1 WHERE id = 'treasury'",
        "UPDATE ledger_accounts SET balance = 0 WHERE id = 'treasury'",
        &[("balance", "treasury"), ("sum", "all accounts")],
    ),
    (
        "UPDATE ledger_accounts SET entries = entries + 1 WHERE id = 'issuance'",
        "UPDATE ledger_accounts SET entries = entries - 1 WHERE id = 'issuance'",
        &[("entries", "issuance")],
    ),
    (
        "UPDATE ledger_accounts SET earned = earned + 1 WHERE id = 'available:usr_jane'",
        "UPDATE ledger_accounts SET earned = earned - 1 WHERE id = 'available:usr_jane'",
        &[("earned", "available:usr_jane")],
    ),
    (
        "UPDATE ledger_accounts SET tasks_paid = 0 WHERE id = 'available:usr_jane'",
        "UPDATE ledger_accounts SET tasks_paid = 1 WHERE id = 'available:usr_jane'",
        &[("tasks_paid", "available:usr_jane")],
    ),
    (
        "UPDATE ledger_entries SET balance_after = balance_after + 1 WHERE account_id = 'available:usr_john' AND number = 4",
        "UPDATE ledger_entries SET balance_after = balance_after - 1 WHERE account_id = 'available:usr_john' AND number = 4",
        &[("running_balance", "available:usr_john entry 4")],
    ),
    (
        "UPDATE ledger_entries SET number = 9 WHERE account_id = 'available:usr_john' AND number = 4",
        "UPDATE ledger_entries SET number = 4 WHERE account_id = 'available:usr_john' AND number = 9",
        &[("numbering", "available:usr_john entry 9")],
    ),
    (
        "UPDATE ledger_entries SET kind = 'unstake' WHERE transaction_id = 'txn_06' AND amount < 0",
        "UPDATE ledger_entries SET kind = 'cooldown' WHERE transaction_id = 'txn_06' AND amount < 0",
        &[("kind_and_time", "txn_06")],
    ),
    (
        "UPDATE ledger_entries SET created_at = created_at + 1 WHERE transaction_id = 'txn_07'",
        "UPDATE ledger_entries SET created_at = created_at - 1 WHERE transaction_id = 'txn_07'",
        &[("kind_and_time", "txn_07")],
    ),
    (
        "INSERT INTO ledger_transactions (id, kind, created_at) VALUES ('txn_99', 'grant', 1); INSERT INTO ledger_unsealed (transaction_id) VALUES ('txn_99')",
        "DELETE FROM ledger_unsealed WHERE transaction_id = 'txn_99'; DELETE FROM ledger_transactions WHERE id = 'txn_99'",
        &[("two_entries", "txn_99")],
    ),
    (
        "UPDATE tasks SET reward = 6 WHERE id = 'tsk_1'",
        "UPDATE tasks SET reward = 5 WHERE id = 'tsk_1'",
        &[("escrow", "escrow:tsk_1")],
    ),
    (
        "UPDATE submissions SET status = 'lapsed' WHERE id = 'sub_2'",
        "UPDATE submissions SET status = 'submitted' WHERE id = 'sub_2'",
        &[("live", "tsk_1"), ("slots_left", "tsk_1")],
    ),
    (
        "UPDATE submissions SET status = 'rejected' WHERE id = 'sub_1'",
        "UPDATE submissions SET status = 'approved' WHERE id = 'sub_1'",
        &[("approved", "tsk_1"), ("slots_left", "tsk_1")],
    ),
    (
        "UPDATE tasks SET slots_left = 1 WHERE id = 'tsk_2'",
        "UPDATE tasks SET slots_left = 0 WHERE id = 'tsk_2'",
        &[("escrow", "escrow:tsk_2"), ("slots_left", "tsk_2")],
    ),
    (
        "UPDATE tasks SET slots = 4 WHERE id = 'tsk_1'",
        "UPDATE tasks SET slots = 3 WHERE id = 'tsk_1'",
        &[("slots_left", "tsk_1")],
    ),
    (
        "UPDATE task_counts SET count = count + 1 WHERE category = 'research'",
        "UPDATE task_counts SET count = count - 1 WHERE category = 'research'",
        &[("task_counts", "research open")],
    ),
    (
        "UPDATE positions SET amount = 21 WHERE id = 'pos_1'",
        "UPDATE positions SET amount = 20 WHERE id = 'pos_1'",
        &[("pool_stake", "pool_1"), ("staked", "staked:usr_john")],
    ),
    (
        "UPDATE positions SET status = 'withdrawn' WHERE id = 'pos_2'",
        "UPDATE positions SET status = 'unstaking' WHERE id = 'pos_2'",
        &[("unstaking", "unstaking:usr_john")],
    ),
    (
        "UPDATE pools SET total_staked = 21",
        "UPDATE pools SET total_staked = 20",
        &[("pool_stake", "pool_1")],
    ),
    (
        "UPDATE pools SET funded = 101",
        "UPDATE pools SET funded = 100",
        &[("reserve", "reserve:pool_1")],
    ),
    // 5 tokens for each token staked: 100 claimable, reserve 98.
    (
        "UPDATE pools SET acc = '23611832414348226068480'",
        "UPDATE pools SET acc = '2361183241434822606848'",
        &[("claimable", "pool_1")],
    ),
    (
        "DELETE FROM ledger_unsealed WHERE transaction_id = 'txn_07'",
        "INSERT INTO ledger_unsealed (transaction_id) VALUES ('txn_07')",
        &[("sealed_once", "txn_07")],
    ),
    (
        "INSERT INTO ledger_unsealed (transaction_id) VALUES ('txn_01')",
        "DELETE FROM ledger_unsealed WHERE transaction_id = 'txn_01'",
        &[("sealed_once", "txn_01")],
    ),
    (
        "INSERT INTO ledger_unsealed (transaction_id) VALUES ('txn_98')",
        "DELETE FROM ledger_unsealed WHERE transaction_id = 'txn_98'",
        &[("queued", "txn_98")],
    ),
];

async fn what_is_broken_is_named(database: &Database) {
    let db = good(database).await;
    for (breaking, mending, expected) in BREAKS {
        database.raw(breaking).await;
        let found = named(&db).await;
        let found: Vec<_> = found.iter().map(|(c, s)| (*c, s.as_str())).collect();
        assert_eq!(found, *expected, "{breaking}");
        database.raw(mending).await;
        assert_eq!(named(&db).await, [], "{mending}");
    }
}

/// The database's own constraints are removed, as an operator could do.
async fn checks_of_the_database_itself_are_not_relied_on(database: &Database) {
    let db = good(database).await;
    let unchecked = match database.backend() {
        Backend::Sqlite => "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;",
        Backend::Postgres => "ALTER TABLE ledger_accounts DROP CONSTRAINT ledger_accounts_check;",
    };
    let breaking = "UPDATE ledger_accounts SET balance = -1 WHERE id = 'treasury'";
    database.raw(&format!("{unchecked}{breaking}")).await;
    assert_eq!(
        named(&db).await,
        [
            ("balance", "treasury"),
            ("negative", "treasury"),
            ("sum", "all accounts")
        ]
        .map(|(check, subject)| (check, subject.to_owned()))
    );
    database
        .raw("UPDATE ledger_accounts SET balance = 0 WHERE id = 'treasury'")
        .await;
    let unchecked = match database.backend() {
        Backend::Sqlite => "PRAGMA foreign_keys = OFF;",
        Backend::Postgres => "",
    };
    let breaking = "DELETE FROM ledger_unsealed WHERE transaction_id = 'txn_07'; \
        DELETE FROM ledger_transactions WHERE id = 'txn_07'";
    database.raw(&format!("{unchecked}{breaking}")).await;
    assert_eq!(named(&db).await, [("orphans", "txn_07".to_owned())]);
}

/// The reward of jane under a number from before its task was funded.
async fn a_number_out_of_order_is_named(database: &Database) {
    let db = good(database).await;
    if database.backend() == Backend::Postgres {
        let given = "ALTER TABLE ledger_transactions ALTER sequence SET GENERATED BY DEFAULT";
        database.raw(given).await;
    }
    database
        .raw("UPDATE ledger_transactions SET sequence = 0 WHERE id = 'txn_03'")
        .await;
    let expected = ["available:usr_jane entry 1", "escrow:tsk_1 entry 2"];
    let expected = expected.map(|entry| ("sequence", entry.to_owned()));
    assert_eq!(named(&db).await, expected);
}

/// How an operator could tamper with a sealed transaction, and what finds it.
const REWRITES: &[(&str, Named)] = &[
    // The amount in all places, so that every balance is right.
    (
        "UPDATE ledger_entries SET amount = -16, balance_after = balance_after - 1 WHERE transaction_id = 'txn_02' AND amount < 0; \
         UPDATE ledger_entries SET amount = 16, balance_after = balance_after + 1 WHERE transaction_id = 'txn_02' AND amount > 0; \
         UPDATE ledger_entries SET balance_after = balance_after - 1 WHERE account_id = 'available:usr_john' AND number > 2; \
         UPDATE ledger_entries SET balance_after = balance_after + 1 WHERE account_id = 'escrow:tsk_1' AND number > 1; \
         UPDATE ledger_accounts SET balance = balance - 1 WHERE id = 'available:usr_john'; \
         UPDATE ledger_accounts SET balance = balance + 1 WHERE id = 'escrow:tsk_1'",
        &[
            ("escrow", "escrow:tsk_1"),
            ("seals", "seal 1"),
            ("seals", "txn_02"),
        ],
    ),
    (
        "UPDATE ledger_transactions SET reference = 'tsk_2' WHERE id = 'txn_04'",
        &[("seals", "seal 2"), ("seals", "txn_04")],
    ),
    (
        "UPDATE ledger_leaves SET hash = (SELECT hash FROM ledger_leaves WHERE transaction_id = 'txn_01') WHERE transaction_id = 'txn_02'",
        &[("seals", "txn_02")],
    ),
    (
        "UPDATE ledger_leaves SET position = 7 WHERE transaction_id = 'txn_03'",
        &[("seals", "txn_03")],
    ),
    (
        "UPDATE ledger_seals SET root = previous WHERE number = 1",
        &[("seals", "seal 1")],
    ),
    (
        "UPDATE ledger_seals SET sealed_at = sealed_at + 1 WHERE number = 2",
        &[("seals", "seal 2")],
    ),
    // A rewritten seal no longer matches the next one.
    (
        "UPDATE ledger_seals SET hash = previous WHERE number = 1",
        &[("seals", "seal 1"), ("seals", "seal 2")],
    ),
    (
        "UPDATE ledger_seals SET transactions = 6 WHERE number = 2",
        &[("seals", "seal 2")],
    ),
    (
        "UPDATE ledger_seals SET totals = REPLACE(totals, '\"treasury\":0', '\"treasury\":1') WHERE number = 2",
        &[("seals", "seal 2")],
    ),
    // A sealed transaction that never existed.
    (
        "INSERT INTO ledger_leaves (transaction_id, seal, position, hash) SELECT 'txn_97', 2, 2, hash FROM ledger_seals WHERE number = 2; \
         UPDATE ledger_seals SET leaves = 3, transactions = 6 WHERE number = 2",
        &[("seals", "seal 2"), ("seals", "txn_97")],
    ),
    (
        "DELETE FROM ledger_leaves WHERE seal = 1; UPDATE ledger_seals SET number = 3 WHERE number = 1",
        &[
            ("sealed_once", "txn_01"),
            ("sealed_once", "txn_02"),
            ("sealed_once", "txn_03"),
            ("seals", "seal 2"),
            ("seals", "seal 3"),
        ],
    ),
];

async fn a_seal_cannot_be_rewritten(database: &Database) {
    let db = good(database).await;
    for (rewriting, expected) in REWRITES {
        let kept = [
            "ledger_entries",
            "ledger_accounts",
            "ledger_transactions",
            "ledger_leaves",
            "ledger_seals",
        ];
        let copies =
            kept.map(|table| format!("CREATE TABLE kept_{table} AS SELECT * FROM {table};"));
        database.raw(&copies.concat()).await;
        database.raw(rewriting).await;
        let found = named(&db).await;
        let found: Vec<_> = found.iter().map(|(c, s)| (*c, s.as_str())).collect();
        assert_eq!(found, *expected, "{rewriting}");
        let mut back = String::new();
        for table in ["ledger_entries", "ledger_leaves", "ledger_seals"] {
            back.push_str(&format!("DELETE FROM {table};"));
        }
        back.push_str("UPDATE ledger_accounts SET balance = (SELECT k.balance FROM kept_ledger_accounts k WHERE k.id = ledger_accounts.id);");
        back.push_str("UPDATE ledger_transactions SET reference = (SELECT k.reference FROM kept_ledger_transactions k WHERE k.id = ledger_transactions.id);");
        for table in ["ledger_entries", "ledger_seals", "ledger_leaves"] {
            back.push_str(&format!("INSERT INTO {table} SELECT * FROM kept_{table};"));
        }
        let gone = kept.map(|table| format!("DROP TABLE kept_{table};"));
        database.raw(&format!("{back}{}", gone.concat())).await;
        assert_eq!(named(&db).await, [], "after {rewriting}");
    }
}

async fn more_than_can_be_listed_is_said_to_be_more(database: &Database) {
    let db = database.open().await;
    let rows: Vec<_> = (0..=audit::LISTED)
        .map(|n| format!("('txn_{n:04}')"))
        .collect();
    let insert = "INSERT INTO ledger_unsealed (transaction_id) VALUES ";
    database.raw(&format!("{insert}{}", rows.join(","))).await;
    let audit = db.snapshot((), async |tx, ()| audit::run(tx).await);
    let audit = audit.await.unwrap();
    assert_eq!(
        (audit.differences.len(), audit.more),
        (audit::LISTED, vec!["queued"])
    );
}
