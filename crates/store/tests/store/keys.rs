//! Keys.

use aivy_store::{keys, on_both, users};

use crate::support::{add_key, add_user, at, key, key_id, user, user_id};
use aivy_store::testing::Database;

on_both!(
    a_hash_finds_the_key_with_its_plan,
    nobody_reaches_the_keys_of_another,
    the_first_revocation_stands,
    an_expiry_only_comes_nearer,
    a_key_needs_a_user_and_a_hash_of_its_own,
);

async fn a_hash_finds_the_key_with_its_plan(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    add_key(&db, key("one", "john")).await.unwrap();
    let id = user_id("john");
    writing!(db, |tx, id| users::set_plan(tx, &id, "pro", at(1)).await)
        .await
        .unwrap();
    let hash = key("one", "john").hash;
    let found = reading!(db, |tx, hash| keys::find_by_hash(tx, &hash).await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.user_id, found.plan.as_str()), (id, "pro"));
    assert_eq!(found.permissions, key("one", "john").permissions);
    assert_eq!(
        (found.created_at, found.expires_at, found.revoked_at),
        (at(0), None, None)
    );
    let none = db
        .read((), async |tx, ()| keys::find_by_hash(tx, "0").await)
        .await;
    assert_eq!(none, Ok(None));
}

async fn nobody_reaches_the_keys_of_another(database: &Database) {
    let db = database.open().await;
    for name in ["john", "jane"] {
        add_user(&db, user(name)).await.unwrap();
    }
    add_key(&db, key("one", "john")).await.unwrap();
    let (jane, one) = (user_id("jane"), key_id("one"));
    assert_eq!(
        reading!(db, |tx, jane, one| keys::get(tx, &jane, &one).await).await,
        Ok(None)
    );
    assert_eq!(
        reading!(db, |tx, jane| keys::list(tx, &jane).await).await,
        Ok(vec![])
    );
    assert!(
        !writing!(db, |tx, jane, one| keys::revoke(tx, &jane, &one, at(1))
            .await)
        .await
        .unwrap()
    );
    assert!(
        !writing!(db, |tx, jane, one| keys::expire_at(
            tx,
            &jane,
            &one,
            at(1),
            at(1)
        )
        .await)
        .await
        .unwrap()
    );
    assert!(
        !writing!(db, |tx, jane, one| keys::set_replaced_by(
            tx,
            &jane,
            &one,
            &one,
            at(1)
        )
        .await)
        .await
        .unwrap()
    );
    let john = user_id("john");
    let mine = reading!(db, |tx, john, one| keys::get(tx, &john, &one).await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (mine.revoked_at, mine.expires_at, mine.replaced_by),
        (None, None, None)
    );
}

async fn the_first_revocation_stands(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    add_key(&db, key("one", "john")).await.unwrap();
    let (john, one) = (user_id("john"), key_id("one"));
    assert!(
        writing!(db, |tx, john, one| keys::revoke(tx, &john, &one, at(1))
            .await)
        .await
        .unwrap()
    );
    assert!(
        !writing!(db, |tx, john, one| keys::revoke(tx, &john, &one, at(2))
            .await)
        .await
        .unwrap()
    );
    let found = reading!(db, |tx, john, one| keys::get(tx, &john, &one).await)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.revoked_at, Some(at(1)));
}

async fn an_expiry_only_comes_nearer(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    for name in ["one", "two"] {
        add_key(&db, key(name, "john")).await.unwrap();
    }
    let (john, one, two) = (user_id("john"), key_id("one"), key_id("two"));
    for (second, changes) in [(10, true), (20, false), (5, true)] {
        let changed = writing!(db, |tx, john, one, second| keys::expire_at(
            tx,
            &john,
            &one,
            at(second),
            at(0)
        )
        .await)
        .await;
        assert_eq!(changed, Ok(changes), "to {second}");
    }
    writing!(db, |tx, john, one, two| keys::set_replaced_by(
        tx,
        &john,
        &one,
        &two,
        at(0)
    )
    .await)
    .await
    .unwrap();
    let found = reading!(db, |tx, john| keys::list(tx, &john).await)
        .await
        .unwrap();
    assert_eq!(
        (found[0].expires_at, found[0].replaced_by.as_ref()),
        (Some(at(5)), Some(&two))
    );
    assert_eq!(found[1].expires_at, None);
}

async fn a_key_needs_a_user_and_a_hash_of_its_own(database: &Database) {
    let db = database.open().await;
    let orphan = add_key(&db, key("one", "nobody")).await.unwrap_err();
    assert!(
        matches!(orphan, aivy_store::StoreError::Refused(_)),
        "{orphan}"
    );
    add_user(&db, user("john")).await.unwrap();
    add_key(&db, key("one", "john")).await.unwrap();
    let twin = keys::NewKey {
        hash: key("one", "john").hash,
        ..key("two", "john")
    };
    let error = add_key(&db, twin).await.unwrap_err();
    assert!(error.is_conflict_with(keys::HASH_TAKEN), "{error}");
}
