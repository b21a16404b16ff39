//! Pages of keys by their status.

use aivy_core::key::status;
use aivy_store::testing::Database;
use aivy_store::{Listed, Page, key_list, keys, on_both};
use aivy_types::Timestamp;
use aivy_types::body::KeyStatus;

use crate::support::{add_key, add_user, at, key, user, user_id};

on_both!(a_status_is_what_the_rule_says, keys_come_in_pages);

const DAY: i64 = 86_400;

/// Keys that expire around every boundary, some of them revoked.
async fn a_status_is_what_the_rule_says(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    for (number, end) in (0..40).zip([1, 2, 3, 6, 7, 8, 13, 14, 15, 30].into_iter().cycle()) {
        let mut made = key(&format!("{number:02}"), "john");
        made.expires_at = (number < 38).then(|| at(end * DAY + number % 3 - 1));
        add_key(&db, made.clone()).await.unwrap();
        if number % 7 == 0 {
            let (john, id) = (user_id("john"), made.id);
            let revoked = writing!(db, |tx, john, id| keys::revoke(tx, &john, &id, at(1)).await);
            assert_eq!(revoked.await, Ok(true));
        }
    }
    let john = user_id("john");
    let all = reading!(db, |tx, john| keys::list(tx, &john).await)
        .await
        .unwrap();
    let mut seen = Vec::new();
    for half in 0..=60 {
        let now = at(half * DAY / 2);
        for asked in KeyStatus::ALL {
            let statuses = [*asked];
            let found = reading!(db, |tx, john, statuses, now| {
                key_list::page(tx, &john, &statuses, now, Page::first(100)).await
            });
            let Listed { items, total } = found.await.unwrap();
            let mut ids: Vec<_> = items.into_iter().map(|key| key.id).collect();
            assert_eq!(usize::try_from(total), Ok(ids.len()));
            ids.reverse();
            let fits = |key: &&keys::KeyRecord| {
                status(key.created_at, key.expires_at, key.revoked_at, now) == *asked
            };
            let expected: Vec<_> = all.iter().filter(fits).map(|key| key.id.clone()).collect();
            assert_eq!(ids, expected, "{asked} at {half} half days");
            seen.extend((!ids.is_empty()).then_some(*asked));
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen, KeyStatus::ALL);
}

async fn keys_come_in_pages(database: &Database) {
    let db = database.open().await;
    for name in ["john", "jane"] {
        add_user(&db, user(name)).await.unwrap();
        for number in 0..5 {
            add_key(&db, key(&format!("{name}{number}"), name))
                .await
                .unwrap();
        }
    }
    let page = async |statuses: Vec<KeyStatus>, limit: i64, offset: i64| {
        let (john, now): (_, Timestamp) = (user_id("john"), at(1));
        let found = reading!(db, |tx, john, statuses, now, limit, offset| {
            key_list::page(tx, &john, &statuses, now, Page { limit, offset }).await
        });
        let Listed { items, total } = found.await.unwrap();
        let ids: Vec<_> = items.iter().map(|key| key.id.to_string()).collect();
        (ids.join(" "), total)
    };
    let all = KeyStatus::ALL.to_vec();
    let first = ("key_john4 key_john3".to_owned(), 5);
    assert_eq!(page(all.clone(), 2, 0).await, first);
    assert_eq!(page(all, 2, 4).await, ("key_john0".to_owned(), 5));
    assert_eq!(page(KeyStatus::LIVE.to_vec(), 2, 0).await, first);
    assert_eq!(
        page(KeyStatus::ENDED.to_vec(), 2, 0).await,
        (String::new(), 0)
    );
    assert_eq!(page(Vec::new(), 2, 0).await, (String::new(), 0));
}
