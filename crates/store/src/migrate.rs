//! The history of the schema: all migrations, and which of them a database still needs.
//!
//! A migration that has been released is never changed: its checksum is kept in the database, and a
//! text that no longer matches is refused, and so is a database that a newer program has migrated.
//! Each backend runs them under its own lock (`sqlite/migrate.rs`, `postgres/migrate.rs`).
//!
//! A migration computes in Rust what SQL cannot (the folded form of a name, the words of a title):
//! its text has a line `-- @step`, and its [`Step`] runs there, in the same transaction.

mod cut_words;
mod findings;
mod names;
mod sequence;

use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::dialect::Backend;
use crate::tx::Tx;

pub use findings::Findings;

/// The part of a migration that is written in Rust. It reads and writes with statements of its own,
/// which are not in [`crate::statements`], because a later migration may change their tables. It
/// processes many rows in portions, and must not wait for anything except the database.
pub(crate) type Step =
    for<'t, 'c> fn(&'t mut Tx<'c>, &'t mut Findings) -> BoxFuture<'t, Result<(), StoreError>>;

/// One version of the schema.
#[derive(Debug)]
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
    /// Runs at the line `-- @step` of the text.
    pub(crate) step: Option<Step>,
}

/// The line of a migration's text at which its step runs.
const STEP: &str = "\n-- @step\n";

/// A migration without a step.
const fn plain(version: i64, name: &'static str, text: &'static str) -> Migration {
    Migration {
        version,
        name,
        text,
        step: None,
    }
}

/// All migrations, oldest first, numbered from 1 without gaps.
pub(crate) const MIGRATIONS: &[Migration] = &[
    plain(
        1,
        "users_and_keys",
        include_str!("../migrations/0001_users_and_keys.sql"),
    ),
    plain(2, "ledger", include_str!("../migrations/0002_ledger.sql")),
    plain(3, "tasks", include_str!("../migrations/0003_tasks.sql")),
    plain(4, "staking", include_str!("../migrations/0004_staking.sql")),
    plain(
        5,
        "idempotency",
        include_str!("../migrations/0005_idempotency.sql"),
    ),
    plain(
        6,
        "signing_in",
        include_str!("../migrations/0006_signing_in.sql"),
    ),
    plain(7, "ai", include_str!("../migrations/0007_ai.sql")),
    plain(8, "words", include_str!("../migrations/0008_words.sql")),
    plain(
        9,
        "closed_accounts",
        include_str!("../migrations/0009_closed_accounts.sql"),
    ),
    plain(
        10,
        "heartbeat",
        include_str!("../migrations/0010_heartbeat.sql"),
    ),
    Migration {
        version: 11,
        name: "names",
        text: include_str!("../migrations/0011_names.sql"),
        step: Some(names::step),
    },
    plain(
        12,
        "waiting",
        include_str!("../migrations/0012_waiting.sql"),
    ),
    plain(
        13,
        "fresh_keys",
        include_str!("../migrations/0013_fresh_keys.sql"),
    ),
    plain(
        14,
        "log_in_links",
        include_str!("../migrations/0014_log_in_links.sql"),
    ),
    Migration {
        version: 15,
        name: "ledger_sequence",
        text: include_str!("../migrations/0015_ledger_sequence.sql"),
        step: Some(sequence::step),
    },
    plain(
        16,
        "password_versions",
        include_str!("../migrations/0016_password_versions.sql"),
    ),
    plain(
        17,
        "known_browsers",
        include_str!("../migrations/0017_known_browsers.sql"),
    ),
    Migration {
        version: 18,
        name: "cut_words",
        text: include_str!("../migrations/0018_cut_words.sql"),
        step: Some(cut_words::step),
    },
];

/// The version of a database with all migrations.
pub(crate) const LATEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// The record of an applied migration in a database.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) version: i64,
    pub(crate) checksum: String,
}

/// The table of applied migrations, with the same text for both databases.
pub(crate) const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);";

/// Reads the applied migrations: version, checksum.
pub(crate) const APPLIED: &str = "SELECT version, checksum FROM schema_migrations ORDER BY version";

impl Migration {
    /// SHA-256 of the text, independent of the line ends of the checkout.
    pub(crate) fn checksum(&self) -> String {
        hex::encode(Sha256::digest(self.text.replace("\r\n", "\n")))
    }

    /// What runs before the step, and what runs after it and records the migration. All texts in
    /// them are ours.
    pub(crate) fn scripts(&self, backend: Backend) -> (String, String) {
        let text = self.text.replace("\r\n", "\n");
        let (before, after) = match self.step {
            Some(_) => text.split_once(STEP).unwrap_or((&text, "")),
            None => ("", &*text),
        };
        let remembered = format!(
            "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ({}, '{}', '{}', {});",
            self.version,
            self.name,
            self.checksum(),
            backend.now_micros(),
        );
        let (before, after) = (backend.schema(before), backend.schema(after));
        (before.into_owned(), format!("{after}\n{remembered}"))
    }

    /// The error if the database refuses a part of it.
    pub(crate) fn refused(&self, what: impl std::fmt::Display) -> StoreError {
        StoreError::Schema(format!("migration {}: {what}", self.version))
    }

    /// Logs that it was applied.
    pub(crate) fn applied(&self) {
        tracing::info!(version = self.version, name = self.name, "migrated");
    }
}

/// Those of `known` that a database with `applied` still needs.
pub(crate) fn pending(
    applied: &[Applied],
    known: &'static [Migration],
) -> Result<&'static [Migration], StoreError> {
    let latest = known.last().map_or(0, |migration| migration.version);
    if let Some(newest) = applied.last()
        && newest.version > latest
    {
        return Err(StoreError::Schema(format!(
            "it is at version {}, and this program knows versions up to {latest}: run a newer program",
            newest.version
        )));
    }
    for (had, known) in applied.iter().zip(known) {
        if had.version != known.version {
            return Err(StoreError::Schema(format!(
                "migration {} is missing from it",
                known.version
            )));
        }
        if had.checksum != known.checksum() {
            return Err(StoreError::Schema(format!(
                "migration {} ({}) is not the one that was applied: its checksum differs",
                known.version, known.name
            )));
        }
    }
    Ok(&known[applied.len().min(known.len())..])
}

/// Checks that a database with these lacks none.
pub(crate) fn up_to_date(
    applied: &[Applied],
    known: &'static [Migration],
) -> Result<(), StoreError> {
    let Some(last) = pending(applied, known)?.last() else {
        return Ok(());
    };
    Err(StoreError::Schema(format!(
        "it is at version {}, and this program needs version {}: a server of this program brings it \
         up to date when it starts",
        applied.last().map_or(0, |newest| newest.version),
        last.version
    )))
}

/// The error for a database of another program.
pub(crate) fn foreign(tables: i64) -> StoreError {
    let s = if tables == 1 { "" } else { "s" };
    StoreError::Schema(format!(
        "it holds {tables} table{s} of another program and none of this one's, which needs a \
         database of its own"
    ))
}

#[cfg(test)]
#[path = "migrate_tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
