//! The ledger: transfers, refusals, and lists.

use aivy_core::ledger::{Account, Movement};
use aivy_store::ledger::{self, Moved};
use aivy_store::testing::Database;
use aivy_store::{Db, Listed, Page, StoreError, on_both};
use aivy_types::UserId;
use aivy_types::body::{TransactionFilter, TransactionKind};

use crate::support::{add_user, at, moving, user, user_id};

on_both!(
    tokens_move_whole_or_not_at_all,
    every_movement_is_listed_once,
    a_list_can_be_narrowed,
    what_makes_no_sense_is_refused,
    many_at_once_lose_nothing,
);

async fn john(database: &Database) -> (Db, UserId) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    (db, user_id("john"))
}

async fn balance(db: &Db, account: for<'a> fn(&'a UserId) -> Account<'a>) -> i64 {
    let john = user_id("john");
    let found = reading!(db, |tx, john, account| ledger::balance(tx, account(&john))
        .await);
    found.await.unwrap()
}

/// One transfer in a transaction of its own.
async fn once(db: &Db, name: String, movement: Movement, to: &str, amount: i64) -> Moved {
    let (john, to) = (user_id("john"), to.to_owned());
    let moved = writing!(db, |tx, john, name, to, movement, amount| {
        let free = Account::Available(&john);
        let way = match to.as_str() {
            "john" => (Account::Issuance, free),
            _ => (free, Account::Staked(&john)),
        };
        moving(tx, &name, movement, way, amount, at(amount)).await
    });
    moved.await.unwrap()
}

async fn tokens_move_whole_or_not_at_all(database: &Database) {
    let (db, _) = john(database).await;
    let grant = once(&db, "a".to_owned(), Movement::Grant, "john", 10).await;
    assert_eq!(grant, Moved::Done);
    let stake = once(&db, "b".to_owned(), Movement::Stake, "stake", 11).await;
    assert_eq!(stake, Moved::Insufficient);
    assert_eq!(balance(&db, |john| Account::Available(john)).await, 10);
    let stake = once(&db, "b".to_owned(), Movement::Stake, "stake", 10).await;
    assert_eq!(stake, Moved::Done);
    assert_eq!(balance(&db, |john| Account::Available(john)).await, 0);
    assert_eq!(balance(&db, |john| Account::Staked(john)).await, 10);
    assert_eq!(balance(&db, |_| Account::Issuance).await, -10);
}

async fn every_movement_is_listed_once(database: &Database) {
    let (db, john) = john(database).await;
    for amount in 1..=25 {
        let moved = once(&db, format!("n{amount}"), Movement::Grant, "john", amount).await;
        assert_eq!(moved, Moved::Done);
    }
    let mut seen = Vec::new();
    for page in 0..4 {
        let filter = TransactionFilter::default();
        let Listed { items, total } = reading!(db, |tx, john, filter, page| {
            let page = Page {
                limit: 10,
                offset: page * 10,
            };
            ledger::page(tx, &john, &filter, page).await
        })
        .await
        .unwrap();
        assert_eq!(total, 25);
        seen.extend(
            items
                .into_iter()
                .map(|item| (item.amount, item.balance_after)),
        );
    }
    let expected: Vec<_> = (1..=25).rev().map(|n| (n, n * (n + 1) / 2)).collect();
    assert_eq!(seen, expected);
}

async fn a_list_can_be_narrowed(database: &Database) {
    let (db, john) = john(database).await;
    for amount in 1..=9 {
        let _ = once(&db, format!("g{amount}"), Movement::Grant, "john", amount).await;
        let _ = once(&db, format!("s{amount}"), Movement::Stake, "stake", amount).await;
    }
    for (kind, since, until, expected) in [
        (None, None, None, 18),
        (Some(TransactionKind::Stake), None, None, 9),
        (Some(TransactionKind::Stake), Some(3), None, 7),
        (None, Some(3), Some(5), 4),
        (Some(TransactionKind::Unstake), None, None, 0),
    ] {
        let filter = TransactionFilter {
            kind,
            since: since.map(at),
            until: until.map(at),
        };
        let Listed { items, total } = reading!(db, |tx, john, filter| {
            ledger::page(tx, &john, &filter, Page::first(100)).await
        })
        .await
        .unwrap();
        assert_eq!(
            (items.len(), total),
            (expected, expected as i64),
            "{filter:?}"
        );
    }
}

async fn what_makes_no_sense_is_refused(database: &Database) {
    let (db, john) = john(database).await;
    for (to, amount) in [("john", 0), ("john", -1), ("nobody", 1)] {
        let refused = writing!(db, |tx, john, to, amount| {
            let free = Account::Available(&john);
            let from = if to == "john" {
                Account::Issuance
            } else {
                free
            };
            moving(tx, "a", Movement::Grant, (from, free), amount, at(0)).await
        });
        let refused = refused.await;
        assert!(
            matches!(refused, Err(StoreError::Refused(_))),
            "{refused:?}"
        );
    }
    assert_eq!(balance(&db, |john| Account::Available(john)).await, 0);
}

/// 200 stakes of 1 from a balance of 100 tokens: 100 succeed.
async fn many_at_once_lose_nothing(database: &Database) {
    let (db, _) = john(database).await;
    let _ = once(&db, "grant".to_owned(), Movement::Grant, "john", 100).await;
    let mut done = 0;
    let all = futures_util::future::join_all(
        (0..200).map(|n| once(&db, format!("m{n}"), Movement::Stake, "stake", 1)),
    );
    for moved in all.await {
        done += i64::from(moved == Moved::Done);
    }
    assert_eq!(done, 100);
    assert_eq!(balance(&db, |john| Account::Available(john)).await, 0);
    assert_eq!(balance(&db, |john| Account::Staked(john)).await, 100);
}
