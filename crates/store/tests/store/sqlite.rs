//! Failures that only a file has.

use std::time::Duration;

use aivy_store::testing::{Database, limit_growth};
use aivy_store::users::User;
use aivy_store::{Db, DbOptions, StoreError, users};
use futures_util::future::join_all;

use crate::support::{add_user, at, user, user_id};

fn huge(name: &str) -> User {
    let avatar_url = Some("x".repeat(1 << 20));
    User {
        avatar_url,
        ..user(name)
    }
}

async fn limit(db: &Db, pages: i64) {
    let limited = db.write(pages, async |tx, pages| {
        limit_growth(tx, *pages);
        Ok::<_, StoreError>(())
    });
    limited.await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_unavailable_until_there_is_room() {
    let database = Database::sqlite();
    let db = database.open().await;
    limit(&db, 20).await;
    let writes = ["a", "b", "huge", "c", "d"].map(|name| {
        let user = if name == "huge" {
            huge(name)
        } else {
            user(name)
        };
        add_user(&db, user)
    });
    let outcomes = join_all(writes).await;
    for (place, outcome) in outcomes.iter().enumerate() {
        let full = matches!(outcome, Err(StoreError::Unavailable(_)));
        assert_eq!(full, place == 2, "{place}: {outcome:?}");
    }
    assert_eq!(
        db.read((), async |tx, ()| users::count(tx).await).await,
        Ok(4)
    );
    limit(&db, 10_000).await;
    add_user(&db, huge("huge")).await.unwrap();
}

/// Which of two errors a failing disk gives depends on the page that is read first: both mean that
/// the database is gone, and may come back.
#[tokio::test]
async fn a_file_that_cannot_be_read_is_unavailable_until_it_is_back() {
    let database = Database::sqlite();
    let db = database.open().await;
    add_user(&db, user("a")).await.unwrap();
    db.close().await;
    let whole = std::fs::read(database.url()).unwrap();
    // From the first byte: no database at all. After the header: a malformed one.
    for intact in [0, 100] {
        let mut broken = whole.clone();
        broken[intact..].fill(b'x');
        std::fs::write(database.url(), broken).unwrap();
        let refused = Db::open(&DbOptions::new(database.url())).await.map(drop);
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{intact}: {refused:?}"
        );
    }
    std::fs::write(database.url(), whole).unwrap();
    let db = database.open().await;
    assert_eq!(
        db.read((), async |tx, ()| users::count(tx).await).await,
        Ok(1)
    );
}

#[tokio::test]
async fn a_transaction_that_the_database_ended_takes_nobody_along() {
    let database = Database::sqlite();
    let db = database.open().await;
    let writes = ["a", "b", "rogue", "c"].map(|name| {
        db.write(name, async |tx, name| {
            users::insert(tx, &user(name), at(0)).await?;
            if *name == "rogue" {
                aivy_store::testing::end_transaction(tx);
            }
            Ok::<_, StoreError>(())
        })
    });
    let outcomes = join_all(writes).await;
    for (place, outcome) in outcomes.iter().enumerate() {
        assert_eq!(outcome.is_err(), place == 2, "{place}: {outcome:?}");
    }
    assert_eq!(
        db.read((), async |tx, ()| users::count(tx).await).await,
        Ok(3)
    );
}

#[tokio::test]
async fn another_process_may_write_too() {
    let database = Database::sqlite();
    let db = database.open().await;
    let admin = database.open().await;
    let names: Vec<_> = (0..40).map(|n| format!("u{n}")).collect();
    let writes = names.iter().enumerate().map(|(n, name)| {
        let db = if n % 2 == 0 { &db } else { &admin };
        add_user(db, user(name))
    });
    for outcome in join_all(writes).await {
        outcome.unwrap();
    }
    assert_eq!(
        db.read((), async |tx, ()| users::count(tx).await).await,
        Ok(40)
    );
}

#[tokio::test]
async fn a_file_locked_for_long_is_busy_and_then_is_not() {
    let database = Database::sqlite();
    let options = DbOptions {
        lock_timeout: Duration::from_millis(20),
        ..database.options()
    };
    let db = Db::open(&options).await.unwrap();
    let other = rusqlite::Connection::open(database.url()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let outcome = add_user(&db, user("john")).await;
    assert!(matches!(outcome, Err(StoreError::Busy(_))), "{outcome:?}");
    db.ping().await.unwrap();
    other.execute_batch("ROLLBACK").unwrap();
    add_user(&db, user("john")).await.unwrap();
}

#[tokio::test]
async fn a_read_cannot_write() {
    let database = Database::sqlite();
    let db = database.open().await;
    let written = db.read((), async |tx, ()| {
        users::insert(tx, &user("john"), at(0)).await
    });
    let error = written.await.unwrap_err();
    assert!(error.to_string().contains("readonly"), "{error}");
    db.ping().await.unwrap();
}

#[tokio::test]
async fn tables_take_no_value_of_another_type() {
    let database = Database::sqlite();
    database.open().await.close().await;
    let file = rusqlite::Connection::open(database.url()).unwrap();
    let text = "INSERT INTO changes (user_id, at) VALUES ('usr_1', 'yesterday')";
    let error = file.execute(text, []).unwrap_err();
    assert!(
        error.to_string().contains("TEXT value in INTEGER"),
        "{error}"
    );
    let loose = "SELECT COUNT(*) FROM pragma_table_list \
        WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'tasks_words%'";
    let loose: i64 = file.query_row(loose, [], |row| row.get(0)).unwrap();
    assert_eq!(loose, 0);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_reads_the_file() {
    use std::os::unix::fs::PermissionsExt;
    let database = Database::sqlite();
    let _db = database.open().await;
    for suffix in ["", "-wal", "-shm"] {
        let file = format!("{}{suffix}", database.url());
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
}

#[tokio::test]
async fn what_is_no_database_is_unavailable() {
    let database = Database::sqlite();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file.as_file(), &[b'x'; 8192]).unwrap();
    let options = DbOptions {
        url: file.path().to_str().unwrap().to_owned(),
        ..database.options()
    };
    let error = Db::open(&options).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
}

#[tokio::test]
async fn a_file_that_went_and_came_back_is_read_again() {
    let database = Database::sqlite();
    let db = database.open().await;
    add_user(&db, user("ada")).await.unwrap();
    let read = async || {
        db.read((), async |tx, ()| users::get(tx, &user_id("ada")).await)
            .await
    };
    read().await.unwrap();
    database.raw("PRAGMA wal_checkpoint(TRUNCATE)").await;
    let whole = std::fs::read(database.url()).unwrap();
    std::fs::write(database.url(), vec![b'x'; whole.len()]).unwrap();
    let unavailable =
        |error: StoreError| assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    unavailable(read().await.unwrap_err());
    unavailable(add_user(&db, user("eve")).await.unwrap_err());
    std::fs::write(database.url(), whole).unwrap();
    assert!(read().await.unwrap().is_some());
    add_user(&db, user("eve")).await.unwrap();
}
