//! Seals: each transaction is sealed once, and can be proved.

use std::collections::BTreeSet;

use aivy_core::ledger::{Account, Movement};
use aivy_core::merkle::{self, Hash, Tree, seal_hash};
use aivy_store::seals::{self, Seal};
use aivy_store::testing::Database;
use aivy_store::{Db, StoreError, on_both};
use aivy_types::TransactionId;

use crate::support::{add_user, at, moving, user, user_id};

on_both!(
    what_was_moved_is_sealed_in_batches,
    seals_are_chained_and_their_totals_run,
    every_transaction_can_be_proven_by_its_owner_alone,
    of_many_nodes_each_transaction_is_sealed_once,
    a_queue_that_is_not_of_the_ledger_is_not_sealed,
);

/// A database with `count` grants to john, of 1, 2, … tokens.
async fn granted(database: &Database, count: i64) -> Db {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    add_user(&db, user("jane")).await.unwrap();
    grant(&db, 1..=count).await;
    db
}

async fn grant(db: &Db, amounts: impl Iterator<Item = i64>) {
    for amount in amounts {
        let moved = writing!(db, |tx, amount| {
            let john = user_id("john");
            let way = (Account::Issuance, Account::Available(&john));
            let name = format!("{amount:04}");
            moving(tx, &name, Movement::Grant, way, amount, at(amount)).await
        });
        let _ = moved.await.unwrap();
    }
}

async fn seal(db: &Db, limit: i64) -> Result<usize, StoreError> {
    writing!(db, |tx, limit| seals::seal(tx, limit, at(1000)).await).await
}

async fn get(db: &Db, number: i64) -> Seal {
    let found = reading!(db, |tx, number| seals::get(tx, number).await);
    found.await.unwrap().unwrap()
}

fn transaction(amount: i64) -> TransactionId {
    format!("txn_{amount:04}").parse().unwrap()
}

async fn what_was_moved_is_sealed_in_batches(database: &Database) {
    let db = granted(database, 75).await;
    for expected in [73, 2, 0, 0] {
        assert_eq!(seal(&db, 73).await.unwrap(), expected);
    }
    assert_eq!(
        database
            .raw_int("SELECT COUNT(*) FROM ledger_unsealed")
            .await,
        0
    );
    let (first, second) = (get(&db, 1).await, get(&db, 2).await);
    assert_eq!((first.leaves, first.transactions), (73, 73));
    assert_eq!((second.leaves, second.transactions), (2, 75));
    let last = db
        .read((), async |tx, ()| seals::last(tx).await)
        .await
        .unwrap();
    assert_eq!(last, Some(second));
}

async fn seals_are_chained_and_their_totals_run(database: &Database) {
    let db = granted(database, 4).await;
    while seal(&db, 2).await.unwrap() > 0 {}
    let mut previous = Hash::ZERO;
    for (number, issued) in [(1, 3), (2, 10)] {
        let seal = get(&db, number).await;
        assert_eq!(seal.previous, previous);
        assert_eq!(
            (
                seal.totals.available,
                seal.totals.issuance,
                seal.totals.sum()
            ),
            (issued, -issued, 0)
        );
        let leaves = reading!(db, |tx, number| seals::leaves(tx, number).await);
        assert_eq!(seal.root, Tree::new(leaves.await.unwrap()).root());
        let hash = seal_hash(number, &previous, &seal.root, 2, at(1000));
        assert_eq!(seal.hash, hash);
        previous = hash;
    }
}

async fn every_transaction_can_be_proven_by_its_owner_alone(database: &Database) {
    let db = granted(database, 7).await;
    assert_eq!(seal(&db, 100).await.unwrap(), 7);
    let seal = get(&db, 1).await;
    let (john, jane) = (user_id("john"), user_id("jane"));
    for amount in 1..=7 {
        let id = transaction(amount);
        let (record, leaf, leaves, other) = snapshot!(db, |tx, john, id, jane| {
            Ok::<_, StoreError>((
                seals::record_of(tx, &john, &id).await?.unwrap(),
                seals::leaf_of(tx, &id).await?.unwrap(),
                seals::leaves(tx, 1).await?,
                seals::record_of(tx, &jane, &id).await?,
            ))
        })
        .await
        .unwrap();
        assert_eq!(other, None);
        assert_eq!(
            record.text(),
            format!(
                r#"{{"id":"{id}","kind":"grant","reference":null,"created_at":{},"entries":[["issuance",-{amount}],["available:usr_john",{amount}]]}}"#,
                at(amount).micros()
            )
        );
        assert_eq!(record.leaf(), leaf.hash);
        let place = usize::try_from(leaf.position).unwrap();
        let path = Tree::new(leaves).path(place).unwrap();
        assert!(merkle::verify(
            &leaf.hash,
            place as u64,
            7,
            &path,
            &seal.root
        ));
    }
}

async fn of_many_nodes_each_transaction_is_sealed_once(database: &Database) {
    let db = granted(database, 60).await;
    let other = database.open().await;
    let both = (0..24).map(|n| seal(if n % 2 == 0 { &db } else { &other }, 5));
    let mut sealed = 0;
    for outcome in futures_util::future::join_all(both).await {
        match outcome {
            Ok(count) => sealed += count,
            Err(error) => assert!(
                error.is_conflict_with(seals::TAKEN) || matches!(error, StoreError::Busy(_)),
                "{error}"
            ),
        }
    }
    loop {
        match seal(&db, 5).await.unwrap() {
            0 => break,
            count => sealed += count,
        }
    }
    assert_eq!(sealed, 60);
    let mut positions = BTreeSet::new();
    for amount in 1..=60 {
        let id = transaction(amount);
        let leaf = reading!(db, |tx, id| seals::leaf_of(tx, &id).await);
        let leaf = leaf.await.unwrap().unwrap();
        assert!(positions.insert((leaf.seal, leaf.position)));
    }
    let audit = db.snapshot((), async |tx, ()| aivy_store::audit::run(tx).await);
    assert_eq!(audit.await.unwrap().differences, []);
}

async fn a_queue_that_is_not_of_the_ledger_is_not_sealed(database: &Database) {
    let db = granted(database, 2).await;
    let stranger = "INSERT INTO ledger_unsealed (transaction_id) VALUES ('txn_0000')";
    database.raw(stranger).await;
    let refused = seal(&db, 100).await;
    assert!(
        matches!(refused, Err(StoreError::Corrupt(_))),
        "{refused:?}"
    );
    assert_eq!(
        database.raw_int("SELECT COUNT(*) FROM ledger_seals").await,
        0
    );
}
