//! Opening: migrations are applied once, and only those that are known.

use aivy_store::testing::Database;
use aivy_store::{Db, StoreError, on_both};
use futures_util::future::join_all;

on_both!(
    opening_again_changes_nothing,
    ten_may_open_a_fresh_database_at_once,
    a_changed_migration_is_refused,
    a_newer_database_is_refused,
    ping_misses_a_migration,
);

async fn opening_again_changes_nothing(database: &Database) {
    for _ in 0..2 {
        let db = database.open().await;
        db.ping().await.unwrap();
        db.close().await;
    }
    let rows = database.raw_int("SELECT COUNT(*) - MAX(version) FROM schema_migrations");
    assert_eq!(rows.await, 0);
}

async fn ten_may_open_a_fresh_database_at_once(database: &Database) {
    let opened = (0..10).map(|_| {
        let options = database.options();
        tokio::spawn(async move { Db::open(&options).await })
    });
    for db in join_all(opened).await {
        db.unwrap().unwrap().ping().await.unwrap();
    }
    let rows = database.raw_int("SELECT COUNT(*) - MAX(version) FROM schema_migrations");
    assert_eq!(rows.await, 0);
}

async fn a_changed_migration_is_refused(database: &Database) {
    database.open().await.close().await;
    database
        .raw("UPDATE schema_migrations SET checksum = 'other' WHERE version = 1")
        .await;
    let error = Db::open(&database.options()).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Schema(what) if what.contains("checksum")),
        "{error}"
    );
}

async fn a_newer_database_is_refused(database: &Database) {
    database.open().await.close().await;
    database
        .raw("INSERT INTO schema_migrations VALUES (1000, 'later', 'x', 0)")
        .await;
    let error = Db::open(&database.options()).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Schema(what) if what.contains("1000")),
        "{error}"
    );
}

async fn ping_misses_a_migration(database: &Database) {
    let db = database.open().await;
    database.raw("DELETE FROM schema_migrations").await;
    assert!(matches!(db.ping().await, Err(StoreError::Schema(_))));
    database.raw("DROP TABLE schema_migrations").await;
    db.ping().await.unwrap_err();
}
