//! Which way to the tasks that have some words is the shorter one.
//!
//! Along the index of the order that is asked for, every (tasks / hits)-th task is a hit: a walk asks
//! `wanted × tasks / hits` tasks whether they have the words, and stops. Looking at every hit first
//! reads as many tasks as there are hits, whatever is wanted. What one costs against the other are the
//! figures below.
//!
//! They are held against databases of the size of `cargo xtask bench tokens`: a million tasks, a word in
//! 1 of 16 titles and one in 1 of 200. They follow from its page too, `docs/benchmarks.md`, where the lists
//! with words begin with `tasks, q:`. A figure that is twice what it should be makes a list at most twice
//! as slow as the other way would.

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
///
/// Measured: 1.0 to 1.8 µs to read one. 6 to 13 µs to ask one, where the index of words is one segment, as
/// the benchmark leaves it, which makes 5 to 7; in an index of seven segments 30 to 100 µs. On the page, "a common
/// word, by reward": 623 are read in 0.36 ms on the small side, 160 asked in 0.62 ms on the full one.
const ASKING_ON_SQLITE: i64 = 8;

/// Reading one task that has the words costs as much as asking so many whether they do, on
/// PostgreSQL: in the order in which they were published they lie side by side, in others they do
/// not.
///
/// Measured: 2.0 to 4.5 µs to read one. 0.5 µs to ask one in the order of publication, which makes 4 to
/// 9, and 4.6 µs in others, which makes 0.4 to 1. On the page 9 and 1: "two words" asks 1 900 in 0.5 ms, the last
/// page of "a common word" reads 62 000 in 140 ms. The first figure is higher than what was measured: the
/// walk is what PostgreSQL does by itself, and is left only where looking at every hit is shorter by
/// far.
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

#[cfg(test)]
mod tests {
    use super::*;

    const TASKS: i64 = 1_000_000;
    const FIRST: Page = Page {
        limit: 10,
        offset: 0,
    };

    #[test]
    fn many_hits_are_walked_to_and_few_are_read() {
        let way = |backend, hits| shorter(backend, TaskSort::Reward, TASKS, hits, FIRST);
        assert_eq!(way(Backend::Sqlite, 62_000), Way::Walk);
        assert_eq!(way(Backend::Sqlite, 25), Way::Usual);
        assert_eq!(way(Backend::Postgres, 62_000), Way::Usual);
        assert_eq!(way(Backend::Postgres, 25), Way::HitsFirst);
    }

    #[test]
    fn a_deep_page_is_no_walk() {
        let last = Page {
            offset: 61_990,
            ..FIRST
        };
        let way = |backend| shorter(backend, TaskSort::Reward, TASKS, 62_000, last);
        assert_eq!(way(Backend::Sqlite), Way::Usual);
        assert_eq!(way(Backend::Postgres), Way::HitsFirst);
    }
}
