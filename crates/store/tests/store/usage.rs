//! Counts of requests.

use aivy_store::testing::Database;
use aivy_store::usage::{self, KeyUse, UsageDelta, UsageRow};
use aivy_store::{Db, StoreError, keys, on_both};
use aivy_types::Permission;

use crate::support::{add_key, add_user, at, key, key_id, user, user_id};

on_both!(
    counts_add_up_over_keys_and_batches,
    a_batch_of_any_size_lands,
    a_sum_beyond_64_bits_is_refused,
    old_days_are_forgotten,
    last_use_never_moves_back,
);

fn delta(user: &str, key: &str, day: &str, count: i64) -> UsageDelta {
    UsageDelta {
        user_id: user_id(user),
        key_id: key_id(key),
        day: day.to_owned(),
        operation: "get_profile".to_owned(),
        status: 200,
        count,
    }
}

async fn add(db: &Db, deltas: Vec<UsageDelta>) -> Result<(), StoreError> {
    writing!(db, |tx, deltas| usage::add(tx, &deltas).await).await
}

async fn counts(db: &Db, user: &str, first_day: &str) -> Vec<UsageRow> {
    let (id, day) = (user_id(user), first_day.to_owned());
    let rows = reading!(db, |tx, id, day| usage::since(tx, &id, &day).await);
    rows.await.unwrap()
}

async fn counts_add_up_over_keys_and_batches(database: &Database) {
    let db = database.open().await;
    let first = vec![
        delta("john", "one", "2023-05-20", 1),
        delta("john", "one", "2023-05-20", 2),
        delta("john", "two", "2023-05-20", 4),
        delta("jane", "one", "2023-05-20", 64),
    ];
    let refused = UsageDelta {
        status: 429,
        ..delta("john", "one", "2023-05-21", 8)
    };
    add(&db, first).await.unwrap();
    add(&db, vec![refused, delta("john", "one", "2023-05-20", 16)])
        .await
        .unwrap();
    let rows = counts(&db, "john", "2023-05-20").await;
    let seen: Vec<_> = rows
        .iter()
        .map(|row| (row.day.as_str(), row.status, row.count))
        .collect();
    assert_eq!(seen, [("2023-05-20", 200, 23), ("2023-05-21", 429, 8)]);
    assert_eq!(counts(&db, "john", "2023-05-21").await.len(), 1);
}

async fn a_batch_of_any_size_lands(database: &Database) {
    let db = database.open().await;
    for (round, size) in [0, 1, 7, 8, 63, 64, 65, 201].into_iter().enumerate() {
        let user = format!("u{round}");
        let deltas = (0..size)
            .map(|n| delta(&user, &format!("k{n}"), "2023-05-20", 3))
            .collect();
        add(&db, deltas).await.unwrap();
        let sum: i64 = counts(&db, &user, "").await.iter().map(|r| r.count).sum();
        assert_eq!(sum, 3 * size, "{size} rows");
    }
}

async fn a_sum_beyond_64_bits_is_refused(database: &Database) {
    let db = database.open().await;
    add(&db, vec![delta("john", "one", "2023-05-20", i64::MAX)])
        .await
        .unwrap();
    let more = vec![
        delta("jane", "one", "2023-05-20", 1),
        delta("john", "one", "2023-05-20", 1),
    ];
    let error = add(&db, more).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused(_)), "{error}");
    assert_eq!(counts(&db, "john", "").await[0].count, i64::MAX);
    assert!(counts(&db, "jane", "").await.is_empty());
}

async fn old_days_are_forgotten(database: &Database) {
    let db = database.open().await;
    let days = ["2023-05-19", "2023-05-20", "2023-05-21"];
    add(&db, days.map(|day| delta("john", "one", day, 1)).to_vec())
        .await
        .unwrap();
    let pruned = writing!(db, |tx| usage::prune(tx, "2023-05-20").await).await;
    assert_eq!(pruned, Ok(1));
    assert_eq!(counts(&db, "john", "").await[0].day, "2023-05-20");
}

async fn last_use_never_moves_back(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    let names: Vec<_> = (0..9).map(|n| format!("k{n}")).collect();
    for name in &names {
        add_key(&db, key(name, "john")).await.unwrap();
    }
    for second in [5, 9, 7] {
        let with = |name: &str, second, permission| KeyUse {
            key: key_id(name),
            at: at(second),
            with: [permission].into_iter().collect(),
        };
        let used: Vec<KeyUse> = names
            .iter()
            .flat_map(|name| {
                [
                    with(name, second, Permission::ReadUser),
                    with(name, second - 1, Permission::UseAi),
                ]
            })
            .chain([with("gone", second, Permission::ReadUser)])
            .collect();
        writing!(db, |tx, used| usage::touch(tx, &used).await)
            .await
            .unwrap();
    }
    let john = user_id("john");
    let all = reading!(db, |tx, john| keys::list(tx, &john).await).await;
    for found in all.unwrap() {
        assert_eq!(found.last_used_at, Some(at(9)), "{}", found.id);
        assert_eq!(found.used.to_scope(), "read:user use:ai", "{}", found.id);
    }
}
