//! Persistence: one text of SQL for SQLite (embedded) and PostgreSQL.
//!
//! A use case owns a transaction and composes functions over it: [`Db::write`] and [`Db::read`]
//! provide a [`Tx`], which the modules of the domain take. There is no store trait: a temporary
//! SQLite file replaces mocks.
//!
//! Rules that hold throughout:
//! - Finders are owner-scoped: a query for something that belongs to a user takes the user.
//! - A write that other nodes must notice is recorded in [`changes`], in the same transaction.
//! - Times are parameters; the store never reads a clock for what it records.
//! - There are no business rules here.
//! - What the API returns as it is stored is read as the wire type (`body::Task`,
//!   `body::Submission`, `body::Transaction`, `body::Profile`); what a use case decides on or
//!   computes with first, as a record of its module (`tasks::Locked`, `positions::PositionRecord`,
//!   `keys::KeyRecord`); a single number or ID as itself. Each selection of columns has a type of
//!   its own, never a record with empty members.
//! - A record declares its columns once, and its statements insert them at `{}` (`record`). A
//!   statement declares the type of its rows (`query`), and nothing reads columns by number.

pub mod attempts;
pub mod audit;
mod batch;
#[cfg(feature = "bench")]
pub mod bench;
pub mod budgets;
pub mod changes;
mod column;
mod db;
mod declare;
mod dialect;
mod error;
pub mod export;
mod fetch;
pub mod fresh_keys;
mod health;
pub mod idempotency;
pub mod key_list;
pub mod keys;
pub mod known_browsers;
pub mod ledger;
mod list;
pub mod log_in_links;
mod migrate;
pub mod names;
mod options;
mod page;
pub mod passwords;
pub mod pools;
pub mod positions;
mod postgres;
mod query;
mod read;
mod record;
pub mod resets;
pub mod reviews;
mod row;
pub mod runs;
pub mod seals;
pub mod sessions;
mod source;
mod sqlite;
pub mod standing;
mod statement;
mod stats;
pub mod submissions;
mod sync;
pub mod tasks;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
pub mod usage;
pub mod users;
mod value;
mod work;

pub use db::Db;
pub use dialect::Backend;
pub use error::StoreError;
pub use migrate::Findings;
pub use options::{Access, DbOptions};
pub use page::{Listed, Page};
pub use statement::Statement;
pub use stats::Stats;
pub use tx::Tx;
pub use work::{Run, Work};

/// All statements of this crate. If a module's list is missing here, it is dead code, which the
/// lints report.
pub fn statements() -> impl Iterator<Item = &'static Statement> {
    let modules = [
        health::STATEMENTS,
        attempts::STATEMENTS,
        audit::STATEMENTS,
        budgets::STATEMENTS,
        changes::STATEMENTS,
        export::STATEMENTS,
        fresh_keys::STATEMENTS,
        idempotency::STATEMENTS,
        key_list::STATEMENTS,
        keys::STATEMENTS,
        known_browsers::STATEMENTS,
        ledger::STATEMENTS,
        log_in_links::STATEMENTS,
        names::STATEMENTS,
        passwords::STATEMENTS,
        pools::STATEMENTS,
        positions::STATEMENTS,
        resets::STATEMENTS,
        reviews::STATEMENTS,
        runs::STATEMENTS,
        seals::STATEMENTS,
        sessions::STATEMENTS,
        standing::STATEMENTS,
        submissions::STATEMENTS,
        tasks::STATEMENTS,
        usage::STATEMENTS,
        users::STATEMENTS,
    ];
    let parts = modules.into_iter().chain(audit::PARTS).flatten().copied();
    parts.flatten().chain(tasks::family())
}
