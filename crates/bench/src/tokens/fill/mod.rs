//! A database as it is after years: tasks, submissions, positions and the ledger that belongs to
//! them. The books agree, as `aivy ledger verify` would say: every row is derived from a history
//! that is played through in memory.

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

/// The full size: so many tasks and as many submissions.
pub(crate) const FULL: usize = 1_000_000;

/// When the history begins: 2026-01-01T00:00:00Z. It lasts a year whatever its size.
const BEGIN_MS: i64 = 1_767_225_600_000;
const YEAR_MS: i64 = 365 * 86_400_000;

/// When it has ended.
pub(crate) const END: Timestamp = Timestamp::from_micros((BEGIN_MS + YEAR_MS) * 1000);

/// Words of titles.
pub(crate) mod words {
    /// In one title in 16.
    pub(crate) const COMMON: &str = "label";
    /// In as many titles whatever the size.
    pub(crate) const RARE: &str = "zymurgy";
    /// So many.
    pub(crate) const RARE_TITLES: usize = 25;
    /// In every title.
    pub(crate) const EVERY: &str = "the";

    /// Together in one title in 192.
    pub(crate) fn two() -> String {
        format!("{COMMON} images")
    }
}

/// How large a database is. Everything grows with the number of tasks.
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

    /// The submissions of the one task that everybody works on.
    fn crowd(self) -> usize {
        self.tasks / 100
    }
}

/// Somebody and something to ask for in a filled database.
#[derive(Debug, Clone)]
pub(crate) struct Filled {
    /// Has published a tenth of the tasks, worked on a tenth, and holds a hundredth of the positions.
    pub(crate) busy: UserId,
    /// One of the others.
    pub(crate) ordinary: UserId,
    /// Published by the busy one, with a hundredth of all submissions.
    pub(crate) crowded: TaskId,
    pub(crate) pool: PoolId,
}

/// Migrates the empty database at `url` and fills it. Seen on a progress bar.
///
/// # Errors
/// The database failed.
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
