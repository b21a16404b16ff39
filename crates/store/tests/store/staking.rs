//! Pools and positions: what was stored is read back, and only by its owner.

use aivy_core::ledger::{Account, Movement};
use aivy_core::staking::{DAY_MS, MAX_AMOUNT, Pool, Position};
use aivy_store::pools::{self, PoolRecord};
use aivy_store::positions::{self, PositionRecord};
use aivy_store::testing::Database;
use aivy_store::{Db, Listed, Page, StoreError, on_both};
use aivy_types::body::{PoolStatus, PositionStatus};
use aivy_types::{PoolId, PositionId};

use crate::support::{add_user, at, moving, user, user_id};

on_both!(
    numbers_of_128_bits_come_back,
    a_pool_that_cannot_be_is_neither_stored_nor_used,
    what_changes_of_a_pool_is_saved,
    a_pool_says_what_its_account_holds,
    pools_are_listed_by_status_the_newest_first,
    what_changes_of_a_position_is_saved,
    positions_are_their_owners_alone,
    positions_are_listed_by_status_the_newest_first,
    a_pool_is_found_by_a_position_of_its_owner,
    the_pools_of_a_user_are_each_found_once,
    what_cannot_be_is_refused,
);

fn pool_id(name: &str) -> PoolId {
    format!("pool_{name}").parse().unwrap()
}

fn position_id(name: &str) -> PositionId {
    format!("pos_{name}").parse().unwrap()
}

fn pool(name: &str) -> PoolRecord {
    PoolRecord {
        id: pool_id(name),
        name: name.to_uppercase(),
        state: Pool::new(100, at(0)).unwrap(),
        min_stake: 10,
        lock_seconds: 20,
        cooldown_seconds: 30,
        created_at: at(0),
        closed_at: None,
        reserve: 0,
    }
}

fn position(name: &str, pool: &str, user: &str) -> PositionRecord {
    PositionRecord {
        id: position_id(name),
        pool_id: pool_id(pool),
        user_id: user_id(user),
        state: Position {
            amount: 50,
            mark: 7,
            end: None,
            claimed: 0,
        },
        status: PositionStatus::Active,
        staked_at: at(1),
        unlocks_at: at(21),
        withdrawable_at: None,
    }
}

async fn add_pool(db: &Db, pool: PoolRecord) -> Result<(), StoreError> {
    writing!(db, |tx, pool| pools::insert(tx, &pool).await).await
}

async fn add(db: &Db, position: PositionRecord) -> Result<(), StoreError> {
    writing!(db, |tx, position| positions::insert(tx, &position).await).await
}

/// A database with john and jane and the pools `a` and `b`.
async fn filled(database: &Database) -> Db {
    let db = database.open().await;
    for name in ["john", "jane"] {
        add_user(&db, user(name)).await.unwrap();
    }
    for name in ["a", "b"] {
        add_pool(&db, pool(name)).await.unwrap();
    }
    db
}

async fn stored(db: &Db, name: &str) -> PoolRecord {
    let id = pool_id(name);
    let found = reading!(db, |tx, id| pools::get(tx, &id).await).await;
    found.unwrap().unwrap()
}

async fn held(db: &Db, user: &str, name: &str) -> Option<PositionRecord> {
    let (user, id) = (user_id(user), position_id(name));
    let found = reading!(db, |tx, user, id| positions::get(tx, &user, &id).await);
    found.await.unwrap()
}

async fn numbers_of_128_bits_come_back(database: &Database) {
    let db = filled(database).await;
    let mut large = pool("large");
    // The maximum: the parts of every token, and all but one of them carried.
    let most = u128::try_from(MAX_AMOUNT).unwrap() * u128::try_from(DAY_MS).unwrap();
    large.state = Pool {
        acc: u128::MAX,
        carry: most - 1,
        emitted: most,
        funded: MAX_AMOUNT,
        total_staked: MAX_AMOUNT,
        reward_per_day: MAX_AMOUNT,
        updated_ms: i64::MAX,
        open: true,
    };
    add_pool(&db, large.clone()).await.unwrap();
    assert_eq!(stored(&db, "large").await, large);
    let mut position = position("one", "large", "john");
    position.state = Position {
        amount: MAX_AMOUNT,
        mark: u128::MAX - 2,
        end: Some(u128::MAX),
        claimed: MAX_AMOUNT,
    };
    add(&db, position.clone()).await.unwrap();
    assert_eq!(held(&db, "john", "one").await, Some(position));
}

async fn a_pool_that_cannot_be_is_neither_stored_nor_used(database: &Database) {
    let db = filled(database).await;
    let mut broken = pool("broken");
    broken.state.emitted = 1;
    let refused = add_pool(&db, broken).await;
    assert!(
        matches!(refused, Err(StoreError::Internal(_))),
        "{refused:?}"
    );
    database
        .raw("UPDATE pools SET emitted = '1' WHERE id = 'pool_a'")
        .await;
    let id = pool_id("a");
    let locked = writing!(db, |tx, id| pools::lock(tx, &id).await).await;
    assert!(matches!(locked, Err(StoreError::Corrupt(_))), "{locked:?}");
}

async fn what_changes_of_a_pool_is_saved(database: &Database) {
    let db = filled(database).await;
    let mut changed = pool("a");
    changed.state.fund(1000, at(1)).unwrap();
    changed.state.stake(30, at(2)).unwrap();
    changed.state.reward_per_day = 77;
    changed.state.close(at(5000)).unwrap();
    changed.closed_at = Some(at(5000));
    assert!(changed.state.acc > 1 << 64);
    let expected = changed.clone();
    let saved = writing!(db, |tx, changed| {
        let locked = pools::lock(tx, &changed.id).await?;
        assert_eq!(locked, Some(pool("a")));
        pools::save(tx, &changed).await
    });
    saved.await.unwrap();
    assert_eq!(stored(&db, "a").await, expected);
    assert_eq!(stored(&db, "a").await.status(), PoolStatus::Closed);
    assert_eq!(stored(&db, "b").await, pool("b"));
}

async fn a_pool_says_what_its_account_holds(database: &Database) {
    let db = filled(database).await;
    let id = pool_id("a");
    let funded = writing!(db, |tx, id| {
        let way = (Account::Issuance, Account::Reserve(&id));
        moving(tx, "fund", Movement::PoolFunding, way, 12, at(1)).await
    });
    let _ = funded.await.unwrap();
    assert_eq!(stored(&db, "a").await.reserve, 12);
    assert_eq!(stored(&db, "b").await.reserve, 0);
}

async fn pools_are_listed_by_status_the_newest_first(database: &Database) {
    let db = filled(database).await;
    let mut closed = pool("c");
    closed.state.close(at(1)).unwrap();
    closed.closed_at = Some(at(1));
    add_pool(&db, closed).await.unwrap();
    for (status, limit, offset, expected, total) in [
        (None, 10, 0, vec!["c", "b", "a"], 3),
        (None, 2, 0, vec!["c", "b"], 3),
        (None, 2, 2, vec!["a"], 3),
        (None, 2, 4, vec![], 3),
        (Some(PoolStatus::Open), 10, 0, vec!["b", "a"], 2),
        (Some(PoolStatus::Open), 1, 1, vec!["a"], 2),
        (Some(PoolStatus::Closed), 10, 0, vec!["c"], 1),
    ] {
        let listed = reading!(db, |tx, status, limit, offset| {
            pools::list(tx, status, Page { limit, offset }).await
        });
        let Listed {
            items,
            total: count,
        } = listed.await.unwrap();
        let ids: Vec<_> = items.into_iter().map(|pool| pool.id).collect();
        let expected: Vec<_> = expected.into_iter().map(pool_id).collect();
        assert_eq!((ids, count), (expected, total), "{status:?} {offset}");
    }
}

async fn what_changes_of_a_position_is_saved(database: &Database) {
    let db = filled(database).await;
    add(&db, position("one", "a", "john")).await.unwrap();
    add(&db, position("two", "a", "john")).await.unwrap();
    let mut changed = position("one", "a", "john");
    changed.status = PositionStatus::Unstaking;
    changed.state.end = Some(1 << 90);
    changed.state.claimed = 5;
    changed.withdrawable_at = Some(at(60));
    let expected = changed.clone();
    let saved = writing!(db, |tx, changed| {
        let locked = positions::lock(tx, &changed.user_id, &changed.id).await?;
        assert_eq!(locked, Some(position("one", "a", "john")));
        positions::save(tx, &changed).await
    });
    saved.await.unwrap();
    assert_eq!(held(&db, "john", "one").await, Some(expected));
    let other = held(&db, "john", "two").await;
    assert_eq!(other, Some(position("two", "a", "john")));
}

async fn positions_are_their_owners_alone(database: &Database) {
    let db = filled(database).await;
    let mine = position("one", "a", "john");
    add(&db, mine.clone()).await.unwrap();
    assert_eq!(held(&db, "jane", "one").await, None);
    let stolen = PositionRecord {
        user_id: user_id("jane"),
        status: PositionStatus::Withdrawn,
        ..mine.clone()
    };
    writing!(db, |tx, stolen| {
        let locked = positions::lock(tx, &stolen.user_id, &stolen.id).await?;
        assert_eq!(locked, None);
        positions::save(tx, &stolen).await
    })
    .await
    .unwrap();
    assert_eq!(held(&db, "john", "one").await, Some(mine));
    let jane = user_id("jane");
    let all = reading!(db, |tx, jane| positions::all(tx, &jane).await).await;
    assert_eq!(all, Ok(vec![]));
}

async fn positions_are_listed_by_status_the_newest_first(database: &Database) {
    let db = filled(database).await;
    for (name, status) in [
        ("1", PositionStatus::Active),
        ("2", PositionStatus::Unstaking),
        ("3", PositionStatus::Active),
    ] {
        let record = PositionRecord {
            status,
            ..position(name, "a", "john")
        };
        add(&db, record).await.unwrap();
    }
    add(&db, position("4", "a", "jane")).await.unwrap();
    let john = user_id("john");
    for (status, limit, offset, expected, total) in [
        (None, 10, 0, vec!["3", "2", "1"], 3),
        (None, 1, 1, vec!["2"], 3),
        (None, 1, 3, vec![], 3),
        (Some(PositionStatus::Active), 10, 0, vec!["3", "1"], 2),
        (Some(PositionStatus::Active), 1, 1, vec!["1"], 2),
        (Some(PositionStatus::Withdrawn), 10, 0, vec![], 0),
    ] {
        let listed = reading!(db, |tx, john, status, limit, offset| {
            positions::list(tx, &john, status, Page { limit, offset }).await
        });
        let Listed {
            items,
            total: count,
        } = listed.await.unwrap();
        let ids: Vec<_> = items.into_iter().map(|item| item.id).collect();
        let expected: Vec<_> = expected.into_iter().map(position_id).collect();
        assert_eq!((ids, count), (expected, total), "{status:?} {offset}");
    }
}

async fn a_pool_is_found_by_a_position_of_its_owner(database: &Database) {
    let db = filled(database).await;
    add(&db, position("one", "b", "john")).await.unwrap();
    for (user, name, expected) in [
        ("john", "one", Some(pool_id("b"))),
        ("jane", "one", None),
        ("john", "two", None),
    ] {
        let (user, id) = (user_id(user), position_id(name));
        let found = writing!(db, |tx, user, id| pools::lock_of(tx, &user, &id).await);
        assert_eq!(found.await.unwrap().map(|pool| pool.id), expected);
    }
}

async fn the_pools_of_a_user_are_each_found_once(database: &Database) {
    let db = filled(database).await;
    add_pool(&db, pool("c")).await.unwrap();
    for (name, pool, user) in [
        ("1", "a", "john"),
        ("2", "a", "john"),
        ("3", "c", "john"),
        ("4", "b", "jane"),
    ] {
        add(&db, position(name, pool, user)).await.unwrap();
    }
    let john = user_id("john");
    let found = reading!(db, |tx, john| pools::of_user(tx, &john).await).await;
    let mut ids: Vec<_> = found.unwrap().into_iter().map(|pool| pool.id).collect();
    ids.sort();
    assert_eq!(ids, [pool_id("a"), pool_id("c")]);
}

async fn what_cannot_be_is_refused(database: &Database) {
    let db = filled(database).await;
    let open_since_closed = PoolRecord {
        closed_at: Some(at(1)),
        ..pool("c")
    };
    for wrong in [
        open_since_closed,
        PoolRecord {
            min_stake: 0,
            ..pool("c")
        },
    ] {
        let refused = add_pool(&db, wrong).await;
        assert!(
            matches!(refused, Err(StoreError::Refused(_))),
            "{refused:?}"
        );
    }
    for wrong in [
        position("one", "nowhere", "john"),
        position("one", "a", "nobody"),
    ] {
        let refused = add(&db, wrong).await;
        assert!(
            matches!(refused, Err(StoreError::Refused(_))),
            "{refused:?}"
        );
    }
    add(&db, position("one", "a", "john")).await.unwrap();
    let twin = add(&db, position("one", "b", "jane")).await.unwrap_err();
    assert!(twin.is_conflict_with("positions_id_key"), "{twin}");
}
