//! Results that wait for review: also after a migration, and found by an index alone.

use aivy_store::reviews::{self, Waiting};
use aivy_store::testing::Database;
use aivy_store::{Backend, Listed, Page, on_both};

use crate::support::{at, user_id};

on_both!(
    what_waits_is_found_in_a_database_of_before,
    what_waits_is_counted_from_an_index
);

/// The version before submissions stored the creator of their task.
const BEFORE: usize = 9;

/// A task of john's with four claims, as an older program stored them.
const PAST: &str = "
    INSERT INTO users (id, username, email, name, plan, created_at, updated_at)
    VALUES ('usr_john', 'john', 'a', 'a', 'free', 1, 1), ('usr_jane', 'jane', 'b', 'b', 'free', 1, 1),
           ('usr_jill', 'jill', 'c', 'c', 'free', 1, 1), ('usr_joan', 'joan', 'd', 'd', 'free', 1, 1);
    INSERT INTO tasks (id, creator_id, title, description, category, reward, slots, slots_left, live, approved, status,
        input, review, claim_ttl_seconds, review_ttl_seconds, min_stake, deadline, created_at, updated_at)
    VALUES ('tsk_1', 'usr_john', 'Birds', '', 'other', 5, 9, 5, 3, 1, 'open', '{}', 'manual', 3600, 3600, 0, 9, 1, 1);
    INSERT INTO submissions (id, task_id, worker_id, status, reward, claimed_at, claim_expires_at, submitted_at, due_at)
    VALUES ('sub_1', 'tsk_1', 'usr_jane', 'submitted', 5, 1, 1, 2, 1700000300000000),
           ('sub_2', 'tsk_1', 'usr_jill', 'appealed', 5, 1, 1, 2, 1700000200000000),
           ('sub_3', 'tsk_1', 'usr_joan', 'claimed', 5, 1, 1, NULL, 1700000100000000),
           ('sub_4', 'tsk_1', 'usr_john', 'approved', 5, 1, 1, 2, NULL);
";

async fn past(database: &Database) -> aivy_store::Db {
    database.migrate_to(BEFORE).await;
    database.raw(PAST).await;
    database.open().await
}

async fn what_waits_is_found_in_a_database_of_before(database: &Database) {
    let db = past(database).await;
    let waiting = async |who: &str, second: i64, limit: i64| {
        let who = user_id(who);
        let found = reading!(db, |tx, who, second, limit| {
            reviews::waiting(tx, &who, at(second), limit).await
        });
        found.await.unwrap()
    };
    let found = |count, second: Option<i64>| Waiting {
        count,
        next: second.map(at),
    };
    assert_eq!(waiting("john", 0, 9).await, found(2, Some(200)));
    assert_eq!(waiting("john", 0, 1).await, found(1, Some(200)));
    // A result that is due counts as paid.
    assert_eq!(waiting("john", 200, 9).await, found(1, Some(300)));
    assert_eq!(waiting("john", 300, 9).await, found(0, None));
    assert_eq!(waiting("jane", 0, 9).await, found(0, None));
    let john = user_id("john");
    let page = reading!(db, |tx, john| reviews::page(tx, &john, Page::first(10))
        .await);
    let Listed { items, total } = page.await.unwrap();
    let shown: Vec<_> = items
        .iter()
        .map(|item| (item.id.as_str(), &*item.title))
        .collect();
    assert_eq!(shown, [("sub_2", "Birds"), ("sub_1", "Birds")]);
    assert_eq!((total, items[1].due_at), (2, Some(at(300))));
    let columns = "SELECT COUNT(*) FROM submissions WHERE creator_id IS NULL";
    assert_eq!(database.raw_int(columns).await, 0);
}

/// Every page runs this: it must not read the rows of all submissions.
async fn what_waits_is_counted_from_an_index(database: &Database) {
    past(database).await;
    let plan = match database.backend() {
        Backend::Sqlite => {
            "SELECT COUNT(*) FROM sqlite_master WHERE name = 'submissions_waiting' \
            AND sql LIKE '%(creator_id, due_at, id) WHERE status IN (''submitted'', ''appealed'')'"
        }
        Backend::Postgres => {
            "SELECT COUNT(*) FROM pg_indexes WHERE indexname = 'submissions_waiting'"
        }
    };
    assert_eq!(database.raw_int(plan).await, 1);
}
