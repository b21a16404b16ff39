//! Which way to the tasks that have some words is the shorter one.
//!
//! Along the index of the order that is asked for, every (tasks / hits)-th task is a hit: a walk asks
//! `wanted × tasks / hits` tasks whether they have the words, and stops. Looking at every hit first
//! reads as many tasks as there are hits, whatever is wanted. How much one costs against the other
//! are the two figures below.

use aivy_types::body::TaskSort;

use super::shape::Shape;
use crate::Page;
use crate::dialect::Backend;

/// How the tasks that have some words are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// As the database does it by itself: SQLite looks at every hit, PostgreSQL walks.
    Usual,
    /// Along the index of the order, on SQLite.
    Walk,
    /// All hits first, on PostgreSQL.
    HitsFirst,
}

/// Asking one task whether it has the words costs as much as reading so many that have them, on
/// SQLite.
const ASKING_ON_SQLITE: i64 = 8;

/// Reading one task that has the words costs as much as asking so many whether they do, on
/// PostgreSQL: in the order in which they were published they lie side by side, in others they do
/// not.
const fn reading_on_postgres(sort: TaskSort) -> i64 {
    match sort {
        TaskSort::CreatedAt => 16,
        TaskSort::Reward | TaskSort::Deadline => 1,
    }
}

/// Whether there is more than one way.
pub(super) fn has_choice(backend: Backend, shape: Shape, sort: TaskSort) -> bool {
    match backend {
        // By creation the index of words gives its rows in order. Where it does not know a filter,
        // a walk would read what it asks.
        Backend::Sqlite => shape.in_words() && sort != TaskSort::CreatedAt,
        Backend::Postgres => shape.words,
    }
}

/// The shorter way to a page of `hits` among `tasks`.
pub(super) fn shorter(backend: Backend, sort: TaskSort, tasks: i64, hits: i64, page: Page) -> Way {
    let wanted = page.limit.saturating_add(page.offset);
    let walked = wanted.saturating_mul(tasks) / hits.max(1);
    match backend {
        Backend::Sqlite if walked.saturating_mul(ASKING_ON_SQLITE) < hits => Way::Walk,
        Backend::Postgres if walked > hits.saturating_mul(reading_on_postgres(sort)) => {
            Way::HitsFirst
        }
        _ => Way::Usual,
    }
}
