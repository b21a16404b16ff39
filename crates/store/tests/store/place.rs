//! A database file that is moved, replaced or removed.

use std::path::PathBuf;

use aivy_store::testing::Database;
use aivy_store::{Db, StoreError, users};

use crate::support::{add_user, user};

/// A database with one user, opened.
async fn opened() -> (Database, Db) {
    let database = Database::sqlite();
    let db = database.open().await;
    add_user(&db, user("a")).await.unwrap();
    (database, db)
}

/// The file beside the database with this ending.
fn beside(database: &Database, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", database.url()))
}

/// Nothing is written, and the error says why.
async fn refuses(db: &Db, why: &str) {
    for outcome in [add_user(db, user("b")).await, db.check().await] {
        let said = format!("{outcome:?}");
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{said}");
        assert!(said.contains(why), "{said}");
    }
}

#[tokio::test]
async fn nothing_is_written_into_a_file_that_was_removed() {
    for ending in ["", "-wal", "-shm"] {
        let (database, db) = opened().await;
        std::fs::remove_file(beside(&database, ending)).unwrap();
        refuses(&db, "is gone").await;
    }
}

#[tokio::test]
async fn a_file_that_comes_back_is_written_again() {
    let (database, db) = opened().await;
    std::fs::rename(database.url(), beside(&database, ".away")).unwrap();
    refuses(&db, "is gone").await;
    std::fs::rename(beside(&database, ".away"), database.url()).unwrap();
    db.check().await.unwrap();
    add_user(&db, user("b")).await.unwrap();
    assert_eq!(
        db.read((), async |tx, ()| users::count(tx).await).await,
        Ok(2)
    );
}

#[tokio::test]
async fn another_file_in_its_place_is_neither_written_nor_read() {
    let (database, db) = opened().await;
    let other = Database::sqlite();
    other.open().await.close().await;
    std::fs::copy(other.url(), beside(&database, ".new")).unwrap();
    std::fs::rename(beside(&database, ".new"), database.url()).unwrap();
    refuses(&db, "was replaced").await;
    // Reads that need further connections are refused, and no result is from the other file.
    let count = || db.read((), async |tx, ()| users::count(tx).await);
    for outcome in futures_util::future::join_all((0..8).map(|_| count())).await {
        assert!(
            matches!(outcome, Ok(1) | Err(StoreError::Unavailable(_))),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_now_is_noticed() {
    let (database, db) = opened().await;
    db.close().await;
    let link = beside(&database, ".link");
    std::os::unix::fs::symlink(database.url(), &link).unwrap();
    let db = Db::open(&aivy_store::DbOptions::new(link.to_str().unwrap()))
        .await
        .unwrap();
    add_user(&db, user("c")).await.unwrap();
    std::fs::remove_file(&link).unwrap();
    refuses(&db, "is gone").await;
}

/// The last connection to close deletes the log, by its path.
#[tokio::test]
async fn closing_leaves_the_log_of_another_database_alone() {
    let (database, db) = opened().await;
    for ending in ["", "-wal", "-shm"] {
        let away = beside(&database, &format!(".away{ending}"));
        std::fs::rename(beside(&database, ending), away).unwrap();
    }
    let other = database.open().await;
    add_user(&other, user("b")).await.unwrap();
    db.close().await;
    drop(db);
    assert!(beside(&database, "-wal").exists() && beside(&database, "-shm").exists());
    add_user(&other, user("c")).await.unwrap();
    other.close().await;
    let again = database.open().await;
    assert_eq!(
        again.read((), async |tx, ()| users::count(tx).await).await,
        Ok(2)
    );
}
