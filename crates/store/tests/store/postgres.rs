//! Failures that only a server has.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use aivy_store::testing::{Database, Relay};
use aivy_store::{Db, DbOptions, StoreError, users};
use tokio::sync::Barrier;

use crate::support::{add_user, at, user};

/// Ends every other connection to the test's database.
const TERMINATE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

async fn count(db: &Db) -> i64 {
    db.read((), async |tx, ()| users::count(tx).await)
        .await
        .unwrap()
}

#[tokio::test]
async fn of_two_that_decide_on_the_same_facts_one_runs_again() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let db = database.open().await;
    let (met, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let add_if_alone = |name: &'static str| {
        writing!(db, |tx, met, runs, name| {
            let others = users::count(tx).await?;
            if runs.fetch_add(1, SeqCst) < 2 {
                met.wait().await;
            }
            if others == 0 {
                users::insert(tx, &user(name), at(0)).await?;
            }
            Ok::<_, StoreError>(others == 0)
        })
    };
    let (a, b) = tokio::join!(add_if_alone("a"), add_if_alone("b"));
    assert_ne!(a.unwrap(), b.unwrap(), "both or none were alone");
    assert_eq!(count(&db).await, 1);
    // The retried one may have conflicted with the end of the other again.
    let retries = u64::try_from(runs.load(SeqCst)).unwrap() - 2;
    assert!(retries >= 1);
    assert_eq!(db.stats().retries, retries);
}

#[tokio::test]
async fn lost_connections_are_replaced() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let db = database.open().await;
    for n in 0..3 {
        add_user(&db, user(&format!("u{n}"))).await.unwrap();
        database.raw(TERMINATE).await;
        assert_eq!(count(&db).await, n + 1);
        database.raw(TERMINATE).await;
    }
    add_user(&db, user("last")).await.unwrap();
}

#[tokio::test]
async fn a_connection_lost_within_a_transaction_is_no_loss() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let (db, database) = (database.open().await, Arc::new(database));
    let runs = Arc::new(AtomicUsize::new(0));
    writing!(db, |tx, database, runs| {
        users::insert(tx, &user("john"), at(0)).await?;
        if runs.fetch_add(1, SeqCst) == 0 {
            database.raw(TERMINATE).await;
        }
        users::insert(tx, &user("jane"), at(0)).await
    })
    .await
    .unwrap();
    assert_eq!((count(&db).await, runs.load(SeqCst)), (2, 2));
}

#[tokio::test]
async fn a_lock_held_for_long_is_busy() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let options = DbOptions {
        lock_timeout: Duration::from_millis(50),
        ..database.options()
    };
    let db = Db::open(&options).await.unwrap();
    let (mut other, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let locked = other.transaction().await.unwrap();
    locked.batch_execute("LOCK TABLE users").await.unwrap();
    let outcome = add_user(&db, user("john")).await;
    assert!(matches!(outcome, Err(StoreError::Busy(_))), "{outcome:?}");
    locked.rollback().await.unwrap();
    add_user(&db, user("john")).await.unwrap();
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_unavailable() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let options = DbOptions {
        statement_timeout: Duration::from_millis(50),
        ..database.options()
    };
    let db = Db::open(&options).await.unwrap();
    let (mut other, connection) = tokio_postgres::connect(database.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let locked = other.transaction().await.unwrap();
    locked.batch_execute("LOCK TABLE users").await.unwrap();
    let outcome = db.read((), async |tx, ()| users::count(tx).await).await;
    assert!(
        matches!(outcome, Err(StoreError::Unavailable(_))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_server_that_goes_away_is_unavailable_until_it_is_back() {
    let Some(database) = Database::postgres().await else {
        return;
    };
    let relay = Relay::start(&database).await;
    let options = DbOptions {
        url: relay.url().to_owned(),
        ..database.options()
    };
    let db = Db::open(&options).await.unwrap();
    for n in 0..2 {
        add_user(&db, user(&format!("u{n}"))).await.unwrap();
        relay.cut().await;
        let since = Instant::now();
        let read = db.ping().await;
        assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
        let written = add_user(&db, user("lost")).await;
        assert!(
            matches!(written, Err(StoreError::Unavailable(_))),
            "{written:?}"
        );
        assert!(since.elapsed() < Duration::from_secs(3));
        relay.mend().await;
        assert_eq!(count(&db).await, n + 1);
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_soon() {
    // It accepts connections into the backlog, and never responds.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let options = DbOptions {
        connect_timeout: Duration::from_millis(200),
        ..DbOptions::new(format!("postgres://u@127.0.0.1:{port}/d"))
    };
    let since = Instant::now();
    let opened = Db::open(&options).await;
    assert!(matches!(opened, Err(StoreError::Unavailable(_))));
    assert!(since.elapsed() < Duration::from_secs(5));
}
