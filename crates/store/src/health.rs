//! Health of the database: its file is in place, and it can be read and written.

use std::time::Duration;

use crate::declare::statements;
use crate::{Db, StoreError, migrate};

statements! { "health":
    VERSION: i64 = "SELECT COALESCE(MAX(version), 0) FROM schema_migrations";
    // One row of each table that nearly everything needs.
    TABLES: i64 = "SELECT (SELECT COUNT(*) FROM (SELECT id FROM users LIMIT 1) AS a) \
        + (SELECT COUNT(*) FROM (SELECT id FROM api_keys LIMIT 1) AS b) \
        + (SELECT COUNT(*) FROM (SELECT id FROM tasks LIMIT 1) AS c) \
        + (SELECT COUNT(*) FROM (SELECT id FROM ledger_accounts LIMIT 1) AS d)";
    BEAT = "UPDATE heartbeat SET beats = beats + 1";
}

/// If there was a commit within this time, writing works and is not tried.
const RECENT: Duration = Duration::from_secs(1);

impl Db {
    /// Whether the database can be read and has every migration that this program knows.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] or [`StoreError::Busy`] if it cannot, [`StoreError::Schema`] if
    /// it lacks a migration.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let version = self
            .read((), async |tx, ()| {
                // Cached pages say nothing about the file.
                tx.forget_pages();
                TABLES.fetch_one(tx, &[]).await?;
                VERSION.fetch_one(tx, &[]).await
            })
            .await?;
        if version < migrate::LATEST {
            let what = format!("it is at version {version}, not {}", migrate::LATEST);
            return Err(StoreError::Schema(what));
        }
        Ok(())
    }

    /// Checks that the database can be read and written. Overwrites a number, unless something else
    /// was written a moment ago.
    ///
    /// # Errors
    /// As [`Db::ping`], and why it cannot be written.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.in_place()?;
        self.ping().await?;
        if self.since_commit().is_some_and(|age| age < RECENT) {
            return Ok(());
        }
        let beats = self
            .write_locking((), async |tx, ()| tx.execute(&BEAT, &[]).await)
            .await?;
        if beats == 1 {
            Ok(())
        } else {
            Err(StoreError::corrupt(
                "the row that is written to try it is missing",
            ))
        }
    }
}
