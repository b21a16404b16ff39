//! Chooses the cheaper plan for finding the tasks with some words.
//!
//! Along the index of the requested order, every (tasks / hits)-th task is a hit: a walk tests
//! `wanted × tasks / hits` tasks for the words, and stops. Reading every hit first reads as many
//! tasks as there are hits, however many are wanted. The figures below are the relative costs.
//!
//! They were measured on databases of the size of `cargo xtask bench tokens`: a million tasks, a
//! word in 1 of 16 titles and one in 1 of 200. They also follow from `docs/benchmarks.md`, where
//! the lists with words begin with `tasks, q:`. If a figure is wrong by a factor of two, a list
//! takes at most twice as long as with the other plan.

use aivy_types::body::TaskSort;

use super::shape::Shape;
use crate::Page;
use crate::dialect::Backend;

/// How the tasks with some words are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The database's own plan: SQLite reads every hit, PostgreSQL walks.
    Usual,
    /// Along the index of the order, on SQLite.
    Walk,
    /// All hits first, on PostgreSQL.
    HitsFirst,
}

/// On SQLite, testing one task for the words costs as much as reading this many hits.
///
/// Measured: 1.0 to 1.8 µs to read one. 6 to 13 µs to test one, if the index of words is one
/// segment, as in the benchmark: a ratio of 5 to 7; in an index of seven segments 30 to 100 µs. In
/// `docs/benchmarks.md`, "a common word, by reward": 623 are read in 0.36 ms in the small database,
/// 160 tested in 0.62 ms in the full one.
const ASKING_ON_SQLITE: i64 = 8;

/// On PostgreSQL, reading one hit costs as much as testing this many tasks for the words: in the
/// order of publication they lie side by side, in other orders they do not.
///
/// Measured: 2.0 to 4.5 µs to read one. 0.5 µs to test one in the order of publication, a ratio of
/// 4 to 9, and 4.6 µs in other orders, a ratio of 0.4 to 1. In `docs/benchmarks.md` 9 and 1: "two
/// words" tests 1 900 in 0.5 ms, the last page of "a common word" reads 62 000 in 140 ms. The first
/// figure is higher than measured: PostgreSQL walks by itself, and the other plan is used only
/// where it is much cheaper.
const fn reading_on_postgres(sort: TaskSort) -> i64 {
    match sort {
        TaskSort::CreatedAt => 16,
        TaskSort::Reward | TaskSort::Deadline => 1,
    }
}

/// Whether there is more than one plan.
pub(super) fn has_choice(backend: Backend, shape: Shape, sort: TaskSort) -> bool {
    match backend {
        // By creation, the index of words returns its rows in order. If it does not contain a
        // filter, a walk would read every task that it tests.
        Backend::Sqlite => shape.in_words() && sort != TaskSort::CreatedAt,
        Backend::Postgres => shape.words,
    }
}

/// The cheaper plan for a page of `hits` among `tasks`.
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
