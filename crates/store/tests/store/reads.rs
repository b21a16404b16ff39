//! Reads: immediately after a write, with time limits, and from one snapshot if requested.

use aivy_store::testing::Database;
use aivy_store::{DbOptions, StoreError, names, on_both, users};

use crate::support::{add_user, user, user_id};

on_both!(
    a_reader_sees_a_committed_write_at_once,
    a_snapshot_sees_one_moment,
    a_read_can_be_spawned,
    a_closed_database_refuses,
    u0000_is_refused,
);

async fn a_reader_sees_a_committed_write_at_once(database: &Database) {
    let (db, other) = (database.open().await, database.open().await);
    for n in 0..50 {
        add_user(&db, user(&format!("u{n}"))).await.unwrap();
        for node in [&db, &other] {
            let seen = node.read((), async |tx, ()| users::count(tx).await).await;
            assert_eq!(seen, Ok(n + 1));
        }
    }
}

async fn a_snapshot_sees_one_moment(database: &Database) {
    let db = database.open().await;
    let other = database.open().await;
    let counts = snapshot!(db, |tx, other| {
        let before = users::count(tx).await?;
        add_user(&other, user("john")).await?;
        Ok::<_, StoreError>((before, users::count(tx).await?))
    });
    assert_eq!(counts.await, Ok((0, 0)));
    let after = db.read((), async |tx, ()| users::count(tx).await).await;
    assert_eq!(after, Ok(1));
}

async fn a_read_can_be_spawned(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    let spawned = tokio::spawn(async move {
        let id = user_id("john");
        reading!(db, |tx, id| users::profile(tx, &id).await).await
    });
    let profile = spawned.await.unwrap().unwrap();
    assert_eq!(profile.unwrap().username, "john");
}

async fn a_closed_database_refuses(database: &Database) {
    let db = database.open().await;
    db.close().await;
    db.close().await;
    let read = db.read((), async |tx, ()| users::count(tx).await).await;
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
    let written = add_user(&db, user("john")).await;
    assert!(
        matches!(written, Err(StoreError::Unavailable(_))),
        "{written:?}"
    );
}

async fn u0000_is_refused(database: &Database) {
    let db = database.open().await;
    let found = db
        .read((), async |tx, ()| names::any(tx, "a\0b").await)
        .await;
    assert!(matches!(found, Err(StoreError::Refused(_))), "{found:?}");
}

#[tokio::test]
async fn a_url_that_names_no_database_is_refused() {
    for url in [
        "mysql://h/d",
        "postgres://u@h:x/d",
        "postgres://u@h/d?sslmode=require",
    ] {
        let opened = aivy_store::Db::open(&DbOptions::new(url)).await;
        assert!(matches!(opened, Err(StoreError::Options(_))), "{url}");
    }
    let opened = aivy_store::Db::open(&DbOptions::new("/no/such/directory/aivy.db")).await;
    assert!(matches!(opened, Err(StoreError::Unavailable(_))));
}
