//! The change log for other nodes.

use aivy_core::ledger::{Account, Movement};
use aivy_store::changes::{self, Change};
use aivy_store::ledger::Moved;
use aivy_store::testing::Database;
use aivy_store::{Db, StoreError, keys, on_both, users};

use crate::support::{add_key, add_user, at, key, key_id, moving, user, user_id};

on_both!(
    each_change_is_noted_with_its_write,
    what_changed_nothing_is_not_noted,
    numbers_go_on_after_a_prune,
);

async fn noted(db: &Db) -> Vec<Change> {
    let all = db.read((), async |tx, ()| changes::after(tx, 0, 100).await);
    all.await.unwrap()
}

async fn each_change_is_noted_with_its_write(database: &Database) {
    let db = database.open().await;
    let (john, one) = (user_id("john"), key_id("one"));
    add_user(&db, user("john")).await.unwrap();
    add_key(&db, key("one", "john")).await.unwrap();
    writing!(db, |tx, john, one| {
        users::set_plan(tx, &john, "pro", at(2)).await?;
        users::update_profile(tx, &john, Some("J"), None, at(3)).await?;
        keys::expire_at(tx, &john, &one, at(99), at(4)).await?;
        keys::set_replaced_by(tx, &john, &one, &one, at(5)).await?;
        keys::revoke(tx, &john, &one, at(6)).await?;
        let way = (Account::Issuance, Account::Available(&john));
        // Profiles show what was earned, not what was granted.
        let granted = moving(tx, "one", Movement::Grant, way, 1, at(6)).await?;
        assert_eq!(granted, Moved::Done);
        moving(tx, "two", Movement::TaskReward, way, 1, at(7)).await
    })
    .await
    .map(|moved| assert_eq!(moved, Moved::Done))
    .unwrap();
    let all = noted(&db).await;
    let times: Vec<_> = all.iter().map(|change| change.at).collect();
    let expected = [0, 0, 2, 3, 4, 5, 6, 7].map(at);
    assert_eq!(times, expected);
    assert!(all.iter().all(|change| change.user_id == john));
    assert!(all.is_sorted_by(|a, b| a.seq < b.seq));
}

async fn what_changed_nothing_is_not_noted(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    add_user(&db, user("john")).await.unwrap_err();
    let undone: Result<(), StoreError> = writing!(db, |tx| {
        users::set_plan(tx, &user_id("john"), "pro", at(1)).await?;
        Err(StoreError::Internal("a change of mind".to_owned()))
    })
    .await;
    undone.unwrap_err();
    let (john, one) = (user_id("john"), key_id("one"));
    writing!(db, |tx, john, one| keys::revoke(tx, &john, &one, at(1))
        .await)
    .await
    .unwrap();
    assert_eq!(noted(&db).await.len(), 1);
}

async fn numbers_go_on_after_a_prune(database: &Database) {
    let db = database.open().await;
    for (name, second) in [("a", 1), ("b", 2), ("c", 3)] {
        writing!(db, |tx, name, second| users::insert(
            tx,
            &user(name),
            at(second)
        )
        .await)
        .await
        .unwrap();
    }
    let newest = async || {
        db.read((), async |tx, ()| changes::newest(tx).await)
            .await
            .unwrap()
    };
    let highest = newest().await;
    let rest = reading!(db, |tx, highest| {
        changes::after(tx, highest - 1, 100).await
    });
    assert_eq!(rest.await.unwrap().len(), 1);
    assert_eq!(
        writing!(db, |tx| changes::prune(tx, at(3)).await).await,
        Ok(2)
    );
    assert_eq!(
        writing!(db, |tx| changes::prune(tx, at(4)).await).await,
        Ok(1)
    );
    assert_eq!(newest().await, 0);
    add_user(&db, user("d")).await.unwrap();
    assert!(newest().await > highest);
}
