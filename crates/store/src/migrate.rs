//! The schema's history: which migrations there are, and which a database still needs.
//!
//! A migration that has been released is never changed: its checksum is kept in the database, and
//! a text that no longer fits is refused, as is a database that a newer program has migrated.
//! What runs them, under which lock, is each backend's own (`sqlite/migrate.rs`,
//! `postgres/migrate.rs`).

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::dialect::Backend;

/// One step of the schema.
#[derive(Debug)]
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
}

/// Every migration, the oldest first, numbered from 1 without a gap.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "users_and_keys",
        text: include_str!("../migrations/0001_users_and_keys.sql"),
    },
    Migration {
        version: 2,
        name: "ledger",
        text: include_str!("../migrations/0002_ledger.sql"),
    },
    Migration {
        version: 3,
        name: "tasks",
        text: include_str!("../migrations/0003_tasks.sql"),
    },
    Migration {
        version: 4,
        name: "staking",
        text: include_str!("../migrations/0004_staking.sql"),
    },
    Migration {
        version: 5,
        name: "idempotency",
        text: include_str!("../migrations/0005_idempotency.sql"),
    },
    Migration {
        version: 6,
        name: "signing_in",
        text: include_str!("../migrations/0006_signing_in.sql"),
    },
    Migration {
        version: 7,
        name: "ai",
        text: include_str!("../migrations/0007_ai.sql"),
    },
    Migration {
        version: 8,
        name: "words",
        text: include_str!("../migrations/0008_words.sql"),
    },
];

/// The version that a database has after all of them.
pub(crate) const LATEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// What a database remembers of a migration.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) version: i64,
    pub(crate) checksum: String,
}

/// The table that remembers, with one text for both databases.
pub(crate) const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);";

/// Reads what was applied: version, checksum.
pub(crate) const APPLIED: &str = "SELECT version, checksum FROM schema_migrations ORDER BY version";

impl Migration {
    /// SHA-256 of the text, whatever the line ends of the checkout.
    pub(crate) fn checksum(&self) -> String {
        let digest = Sha256::digest(self.text.replace("\r\n", "\n"));
        digest.iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// The texts that apply the migration and remember it. Everything in them is our own.
    pub(crate) fn script(&self, backend: Backend) -> String {
        format!(
            "{}\nINSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ({}, '{}', '{}', {});",
            backend.schema(self.text),
            self.version,
            self.name,
            self.checksum(),
            backend.now_micros(),
        )
    }
}

/// The migrations that a database with these still needs.
pub(crate) fn pending(applied: &[Applied]) -> Result<&'static [Migration], StoreError> {
    if let Some(newest) = applied.last()
        && newest.version > LATEST
    {
        return Err(StoreError::Schema(format!(
            "it is at version {}, and this program knows versions up to {LATEST}: run a newer program",
            newest.version
        )));
    }
    for (had, known) in applied.iter().zip(MIGRATIONS) {
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
    Ok(&MIGRATIONS[applied.len().min(MIGRATIONS.len())..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_from_one() {
        for (index, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(usize::try_from(migration.version), Ok(index + 1));
        }
    }

    #[test]
    fn a_gap_is_refused() {
        let applied = [Applied {
            version: 0,
            checksum: String::new(),
        }];
        assert!(matches!(pending(&applied), Err(StoreError::Schema(_))));
    }
}
