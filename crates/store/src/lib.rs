//! Persistence: one text of SQL for SQLite (embedded) and PostgreSQL.
//!
//! A use case owns a transaction and composes functions over it: [`Db::write`] and [`Db::read`]
//! hand out a [`Tx`], and the modules of the domain take it. There is no trait of a store: a temporary SQLite file replaces mocks.
//!
//! Rules that hold throughout:
//! - Finders are owner-scoped: a query for something that belongs to a user takes the user.
//! - A write that other nodes must notice notes it in [`changes`], in the same transaction.
//! - Times are handed in; the store never looks at a clock for what it records.
//! - No rule of the business stands here.

mod db;
mod dialect;
mod error;
mod health;
mod migrate;
mod options;
mod postgres;
mod read;
mod row;
mod sqlite;
mod statement;
mod stats;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use db::Db;
pub use dialect::Backend;
pub use error::StoreError;
pub use migrate::Findings;
pub use options::{Access, DbOptions};
pub use row::Row;
pub use statement::Statement;
pub use stats::Stats;
pub use tx::{Map, Tx};
pub use value::Value;

/// Declares the modules of the domain, so that none is missing in the list of statements.
macro_rules! domain {
    ($($module:ident),*) => {
        $(pub mod $module;)*

        /// Every statement that this crate can run.
        pub fn statements() -> impl Iterator<Item = &'static Statement> {
            [health::STATEMENTS, $($module::STATEMENTS),*]
                .into_iter()
                .chain(audit::PARTS)
                .flatten()
                .copied()
                .chain(tasks::family())
        }
    };
}

domain!(
    attempts,
    audit,
    budgets,
    changes,
    export,
    fresh_keys,
    idempotency,
    keys,
    known_browsers,
    ledger,
    log_in_links,
    names,
    passwords,
    pools,
    positions,
    resets,
    reviews,
    runs,
    seals,
    sessions,
    standing,
    submissions,
    tasks,
    usage,
    users
);
