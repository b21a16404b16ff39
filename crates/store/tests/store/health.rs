//! The health check succeeds exactly when the database works.

use std::time::Instant;

use aivy_store::testing::Database;
use aivy_store::{Backend, on_both};

use crate::support::{add_user, user};

on_both!(
    a_look_writes_over_what_it_wrote_before,
    a_commit_that_just_happened_is_proof_enough,
    a_table_that_is_missing_is_found,
);

async fn a_look_writes_over_what_it_wrote_before(database: &Database) {
    let db = database.open().await;
    let pages = match database.backend() {
        Backend::Sqlite => "SELECT page_count FROM pragma_page_count()",
        Backend::Postgres => "SELECT CAST(pg_relation_size('heartbeat') AS BIGINT)",
    };
    db.check().await.unwrap();
    let before = database.raw_int(pages).await;
    let beats = database.raw_int("SELECT beats FROM heartbeat").await;
    // From another process each, so that none can rely on a commit of the other.
    for _ in 0..5 {
        let other = database.open().await;
        other.check().await.unwrap();
        other.close().await;
    }
    assert_eq!(database.raw_int(pages).await, before);
    assert_eq!(
        database.raw_int("SELECT beats FROM heartbeat").await,
        beats + 5
    );
}

async fn a_commit_that_just_happened_is_proof_enough(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("a")).await.unwrap();
    let (commits, begin) = (db.stats().commits, Instant::now());
    for _ in 0..20 {
        db.check().await.unwrap();
    }
    let own = db.stats().commits - commits;
    assert!(own <= begin.elapsed().as_secs(), "{own} of its own");
}

async fn a_table_that_is_missing_is_found(database: &Database) {
    let db = database.open().await;
    db.check().await.unwrap();
    database.raw("ALTER TABLE api_keys RENAME TO taken").await;
    db.check().await.unwrap_err();
    database.raw("ALTER TABLE taken RENAME TO api_keys").await;
    db.check().await.unwrap();
}
