//! Writes: all or nothing, with other writers, and also if the caller goes away.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use aivy_store::testing::Database;
use aivy_store::{Backend, Db, StoreError, on_both, users};
use futures_util::future::join_all;
use futures_util::poll;
use tracing::{Instrument as _, Span};

use crate::support::{add_user, user};

on_both!(
    many_writers_all_land,
    a_bad_job_does_not_hurt_its_neighbours,
    a_caller_that_goes_away_does_not_undo_its_write,
    a_full_queue_is_busy,
    a_swallowed_error_still_undoes_the_write,
    a_write_that_waits_for_something_else_ends,
    a_write_runs_in_the_span_of_its_caller,
);

fn a_change_of_mind() -> StoreError {
    StoreError::Internal("a change of mind".to_owned())
}

async fn count(db: &Db) -> i64 {
    db.read((), async |tx, ()| users::count(tx).await)
        .await
        .unwrap()
}

/// Holds a write open until the sender is used or dropped; returns once it is running.
async fn hold(db: &Db) -> (Sender<()>, tokio::task::JoinHandle<Result<(), StoreError>>) {
    let (release, wait): (Sender<()>, Receiver<()>) = channel();
    let (started, running) = tokio::sync::oneshot::channel();
    let (wait, started) = (Mutex::new(wait), Mutex::new(Some(started)));
    let db = db.clone();
    let held = tokio::spawn(async move {
        db.write((wait, started), async |_, (wait, started)| {
            let started = started.lock().unwrap().take();
            started.map(|started| started.send(()));
            let _ = wait.lock().unwrap().recv();
            Ok(())
        })
        .await
    });
    running.await.unwrap();
    (release, held)
}

async fn many_writers_all_land(database: &Database) {
    let db = database.open().await;
    let (release, held) = hold(&db).await;
    let before = db.stats().commits;
    let mut writes: Vec<_> = (0..256)
        .map(|n| Box::pin(add_user(&db, user(&format!("u{n}")))))
        .collect();
    for write in &mut writes {
        assert!(poll!(write).is_pending());
    }
    release.send(()).unwrap();
    for outcome in join_all(writes).await {
        outcome.unwrap();
    }
    held.await.unwrap().unwrap();
    assert_eq!(count(&db).await, 256);
    if database.backend() == Backend::Sqlite {
        // The held write, and all that queued behind it.
        assert_eq!(db.stats().commits - before, 2);
    }
}

async fn a_bad_job_does_not_hurt_its_neighbours(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("first")).await.unwrap();
    let (release, held) = hold(&db).await;
    let writes = join_all([0, 1, 2, 3, 4].map(|n| {
        let db = db.clone();
        tokio::spawn(async move {
            writing!(db, |tx, n| {
                users::insert(tx, &user(&format!("u{n}")), crate::support::at(0)).await?;
                match n {
                    1 => users::insert(tx, &user("first"), crate::support::at(0)).await,
                    2 => Err(a_change_of_mind()),
                    3 => panic!("in a job"),
                    _ => Ok(()),
                }
            })
            .await
        })
    }));
    release.send(()).unwrap();
    let outcomes: Vec<_> = writes.await.into_iter().map(Result::unwrap).collect();
    held.await.unwrap().unwrap();
    assert_eq!((&outcomes[0], &outcomes[4]), (&Ok(()), &Ok(())));
    assert!(
        matches!(&outcomes[1], Err(StoreError::Conflict { .. })),
        "{:?}",
        outcomes[1]
    );
    assert_eq!(outcomes[2], Err(a_change_of_mind()));
    assert!(matches!(&outcomes[3], Err(StoreError::Internal(what)) if what.contains("panicked")));
    assert_eq!(count(&db).await, 3);
}

async fn a_caller_that_goes_away_does_not_undo_its_write(database: &Database) {
    let db = database.open().await;
    let (release, held) = hold(&db).await;
    let mut write = Box::pin(add_user(&db, user("john")));
    assert!(poll!(&mut write).is_pending());
    drop(write);
    release.send(()).unwrap();
    held.await.unwrap().unwrap();
    db.close().await;
    assert_eq!(count(&database.open().await).await, 1);
}

async fn a_full_queue_is_busy(database: &Database) {
    let options = aivy_store::DbOptions {
        write_queue: 2,
        ..database.options()
    };
    let db = Db::open(&options).await.unwrap();
    let (release, held) = hold(&db).await;
    let (mut waiting, mut busy) = (Vec::new(), 0);
    for n in 0..5 {
        let mut write = Box::pin(add_user(&db, user(&format!("u{n}"))));
        match poll!(&mut write) {
            std::task::Poll::Pending => waiting.push(write),
            std::task::Poll::Ready(outcome) => {
                assert!(matches!(outcome, Err(StoreError::Busy(_))), "{outcome:?}");
                busy += 1;
            }
        }
    }
    // On PostgreSQL the running write counts too, because it holds a permit.
    let room = if database.backend() == Backend::Sqlite {
        2
    } else {
        1
    };
    assert_eq!((waiting.len(), busy), (room, 5 - room));
    release.send(()).unwrap();
    held.await.unwrap().unwrap();
    for write in waiting {
        write.await.unwrap();
    }
    assert_eq!(count(&db).await, i64::try_from(room).unwrap());
    add_user(&db, user("later")).await.unwrap();
}

async fn a_swallowed_error_still_undoes_the_write(database: &Database) {
    let db = database.open().await;
    add_user(&db, user("john")).await.unwrap();
    let outcome = writing!(db, |tx| {
        users::insert(tx, &user("jane"), crate::support::at(0)).await?;
        let _ = users::insert(tx, &user("john"), crate::support::at(0)).await;
        let after = users::insert(tx, &user("jack"), crate::support::at(0)).await;
        assert!(after.is_err());
        Ok::<_, StoreError>(())
    })
    .await;
    assert!(
        matches!(outcome, Err(StoreError::Conflict { .. })),
        "{outcome:?}"
    );
    assert_eq!(count(&db).await, 1);
}

async fn a_write_that_waits_for_something_else_ends(database: &Database) {
    let options = aivy_store::DbOptions {
        transaction_timeout: std::time::Duration::from_millis(300),
        ..database.options()
    };
    let db = Db::open(&options).await.unwrap();
    let outcome: Result<(), StoreError> = db
        .write((), async |tx, ()| {
            users::insert(tx, &user("john"), crate::support::at(0)).await?;
            std::future::pending().await
        })
        .await;
    assert!(outcome.is_err());
    assert_eq!(count(&db).await, 0);
    add_user(&db, user("john")).await.unwrap();
}

async fn a_write_runs_in_the_span_of_its_caller(database: &Database) {
    // The other database's test may have been first.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry());
    let db = Db::open(&database.options()).await.unwrap();
    let span = tracing::error_span!("request");
    let seen = db.write((), async |_, ()| Ok::<_, StoreError>(Span::current().id()));
    assert_eq!(seen.instrument(span.clone()).await, Ok(span.id()));
    assert!(span.id().is_some());
}
