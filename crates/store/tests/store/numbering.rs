//! The sequence numbers of the ledger's transactions: of new ones, and of older ledgers.

use aivy_core::ledger::{Account, Movement};
use aivy_store::ledger::Moved;
use aivy_store::testing::Database;
use aivy_store::{StoreError, audit, export, on_both};
use aivy_types::TaskId;

use crate::support::{add_user, at, moving, user, user_id};

on_both!(
    an_escrow_is_funded_before_it_pays,
    what_is_undone_keeps_no_place,
    the_books_of_before_are_numbered_as_they_were_made,
    books_with_a_gap_are_numbered_and_reported,
);

/// All at the same time, with descending IDs, and the clock goes back.
async fn an_escrow_is_funded_before_it_pays(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    let moved = writing!(db, |tx| {
        let (john, jane) = (user_id("john"), user_id("jane"));
        let task: TaskId = "tsk_1".parse().unwrap();
        let (free, escrow) = (Account::Available(&john), Account::Escrow(&task));
        let steps = [
            ("9", Movement::Grant, (Account::Issuance, free), at(5)),
            ("8", Movement::TaskEscrow, (free, escrow), at(5)),
            (
                "7",
                Movement::TaskReward,
                (escrow, Account::Available(&jane)),
                at(4),
            ),
        ];
        for (name, movement, way, now) in steps {
            let _ = moving(tx, name, movement, way, 3, now).await?;
        }
        Ok::<_, StoreError>(())
    });
    moved.await.unwrap();
    // A page at a time.
    let mut books = Vec::new();
    while let [next] = &*snapshot!(db, |tx, books| {
        export::transactions(tx, last(&books), 1).await
    })
    .await
    .unwrap()
    {
        books.push((next.sequence, next.id.clone()));
    }
    let expected = [(1, "txn_9"), (2, "txn_8"), (3, "txn_7")];
    assert_eq!(books, expected.map(|(n, id)| (n, id.to_owned())));
}

fn last(books: &[(i64, String)]) -> i64 {
    books.last().map_or(0, |(sequence, _)| *sequence)
}

/// A number can be lost with a rolled-back transaction, but none is used twice.
async fn what_is_undone_keeps_no_place(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    for (name, fails) in [("a", false), ("b", true), ("c", false)] {
        let granted = writing!(db, |tx, name, fails| {
            let john = user_id("john");
            let way = (Account::Issuance, Account::Available(&john));
            let _ = moving(tx, name, Movement::Grant, way, 1, at(0)).await?;
            if fails {
                return Err(StoreError::Refused("no".to_owned()));
            }
            Ok(())
        });
        assert_eq!(granted.await.is_err(), fails);
    }
    let above = "SELECT c.sequence - a.sequence FROM ledger_transactions a, ledger_transactions c \
        WHERE a.id = 'txn_a' AND c.id = 'txn_c'";
    let above = database.raw_int(above).await;
    assert!((1..=2).contains(&above), "{above}");
}

/// Grants of one token to john, all at the same time, with descending IDs: more than are read at
/// once. At last he stakes, with a clock that is wrong.
const BEFORE_BOOKS_WERE_NUMBERED: &str = "
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2500)
    INSERT INTO ledger_transactions (id, kind, memo, created_at)
    SELECT 'txn_' || (10000 - n), 'grant', 'for ' || n, 7 FROM n;
    INSERT INTO ledger_transactions (id, kind, reference, created_at) VALUES ('txn_1', 'stake', 'pos_1', 6);
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2500)
    INSERT INTO ledger_entries (account_id, number, transaction_id, kind, amount, balance_after, created_at)
    SELECT 'issuance', n, 'txn_' || (10000 - n), 'grant', -1, -n, 7 FROM n UNION ALL
    SELECT 'available:usr_john', n, 'txn_' || (10000 - n), 'grant', 1, n, 7 FROM n;
    INSERT INTO ledger_entries (account_id, number, transaction_id, kind, amount, balance_after, created_at) VALUES
        ('available:usr_john', 2501, 'txn_1', 'stake', -2500, 0, 6),
        ('staked:usr_john', 1, 'txn_1', 'stake', 2500, 2500, 6);
    UPDATE ledger_accounts SET balance = -2500, entries = 2500 WHERE id = 'issuance';
    INSERT INTO ledger_accounts (id, balance, entries, earned, tasks_paid) VALUES
        ('available:usr_john', 0, 2501, 0, 0), ('staked:usr_john', 2500, 1, 0, 0);
    INSERT INTO ledger_unsealed (transaction_id) SELECT id FROM ledger_transactions;";

async fn the_books_of_before_are_numbered_as_they_were_made(database: &Database) {
    database.migrate_to(14).await;
    database.raw(BEFORE_BOOKS_WERE_NUMBERED).await;
    let db = database.open().await;
    assert_eq!(db.findings().lines().count(), 0);
    let numbered = "SELECT COUNT(*) FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id \
        WHERE e.account_id = 'available:usr_john' AND t.sequence = e.number AND t.created_at = e.created_at \
        AND COALESCE(t.memo, 'for 2501') = 'for ' || e.number AND COALESCE(t.reference, 'pos_1') = 'pos_1'";
    assert_eq!(database.raw_int(numbered).await, 2501);
    let audit = db
        .snapshot((), async |tx, ()| audit::run(tx).await)
        .await
        .unwrap();
    let found: Vec<_> = audit.differences.iter().map(|found| found.check).collect();
    // There is no position for the staked balance.
    assert_eq!(found, ["staked"]);
    let grant = writing!(db, |tx| {
        let john = user_id("john");
        let way = (Account::Issuance, Account::Available(&john));
        moving(tx, "2", Movement::Grant, way, 1, at(0)).await
    });
    assert_eq!(grant.await.unwrap(), Moved::Done);
    let next = "SELECT sequence FROM ledger_transactions WHERE id = 'txn_2'";
    assert_eq!(database.raw_int(next).await, 2502);
}

async fn books_with_a_gap_are_numbered_and_reported(database: &Database) {
    database.migrate_to(14).await;
    database.raw(BEFORE_BOOKS_WERE_NUMBERED).await;
    let gap = "DELETE FROM ledger_entries WHERE transaction_id = 'txn_9000';
        DELETE FROM ledger_transactions WHERE id = 'txn_9000'";
    database.raw(gap).await;
    let db = database.open().await;
    let lines: Vec<_> = db.findings().lines().collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("see `aivy ledger verify`"), "{lines:?}");
    let numbered = "SELECT COUNT(DISTINCT sequence) FROM ledger_transactions";
    assert_eq!(database.raw_int(numbered).await, 2500);
}
