//! A database as after years of use: tasks, submissions, positions and their ledger. The ledger is
//! consistent for `aivy ledger verify`: every row is derived from a history that is simulated in
//! memory.

mod books;
mod history;
mod postgres;
pub(crate) mod sink;
mod sqlite;

use aivy_store::{Db, DbOptions};
use aivy_types::{PoolId, TaskId, Timestamp, UserId};
use anyhow::{Context, Result};

use crate::term::Bar;
use history::History;
use sink::Sink;

/// The full size: the number of tasks and of submissions.
pub(crate) const FULL: usize = 1_000_000;

/// The start of the history: 2026-01-01T00:00:00Z. It lasts a year for any size.
const BEGIN_MS: i64 = 1_767_225_600_000;
const YEAR_MS: i64 = 365 * 86_400_000;

/// The end of the history.
pub(crate) const END: Timestamp = Timestamp::from_micros((BEGIN_MS + YEAR_MS) * 1000);

/// Words of titles.
pub(crate) mod words {
    /// In one of 16 titles.
    pub(crate) const COMMON: &str = "label";
    /// In a fixed number of titles, for any size.
    pub(crate) const RARE: &str = "zymurgy";
    /// The number of titles with the rare word.
    pub(crate) const RARE_TITLES: usize = 25;
    /// In every title.
    pub(crate) const EVERY: &str = "the";

    /// Two words that occur together in one of 192 titles.
    pub(crate) fn two() -> String {
        format!("{COMMON} images")
    }
}

/// The size of a database. Everything grows with the number of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) tasks: usize,
}

impl Size {
    pub(crate) fn submissions(self) -> usize {
        self.tasks
    }

    pub(crate) fn positions(self) -> usize {
        self.tasks / 10
    }

    pub(crate) fn entries(self) -> usize {
        5 * self.tasks
    }

    fn users(self) -> usize {
        (self.tasks / 50).max(50)
    }

    /// The number of submissions of the crowded task.
    fn crowd(self) -> usize {
        self.tasks / 100
    }
}

/// The users and objects of a filled database that are measured.
#[derive(Debug, Clone)]
pub(crate) struct Filled {
    /// Has published a tenth of the tasks, worked on a tenth, and has a hundredth of the positions.
    pub(crate) busy: UserId,
    /// Another user.
    pub(crate) ordinary: UserId,
    /// A task of the busy user, with a hundredth of all submissions.
    pub(crate) crowded: TaskId,
    pub(crate) pool: PoolId,
}

/// Migrates the empty database at `url` and fills it, with a progress bar.
///
/// # Errors
/// The database fails.
pub(crate) fn fill(url: &str, size: Size) -> Result<Filled> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let db = Db::open(&DbOptions::new(url)).await?;
        db.close().await;
        anyhow::Ok(())
    })?;
    let mut sink = Sink::open(url)?;
    let mut bar = Bar::new(format!("rows of {} tasks", size.tasks));
    let filled = History::new(size, &mut sink)?
        .play(|done| bar.at(done, size.tasks))
        .context("the rows")?;
    bar.end();
    let mut bar = Bar::new("indexes");
    sink.finish(|done, of| bar.at(done, of))
        .context("the indexes")?;
    bar.end();
    Ok(filled)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use aivy_store::audit;

    #[test]
    fn the_books_of_a_filled_database_agree() {
        let path = std::env::temp_dir().join(format!("aivy-bench-fill-{}.db", std::process::id()));
        let url = format!("sqlite:{}", path.display());
        let size = Size { tasks: 1000 };
        fill(&url, size).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let found = runtime.block_on(async {
            let db = Db::open(&DbOptions::new(&url)).await.unwrap();
            let found = db
                .snapshot((), async |tx, ()| audit::run(tx).await)
                .await
                .unwrap();
            db.close().await;
            found
        });
        assert_eq!(found.differences, []);
        let count = |number: i64| usize::try_from(number).unwrap();
        assert_eq!(count(found.counts.tasks), size.tasks);
        assert_eq!(count(found.counts.entries), size.entries());
        assert_eq!(count(found.counts.positions), size.positions());
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
        }
    }
}
