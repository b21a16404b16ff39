//! The sections of the configuration, one file each: its fields with their ranges and defaults, and the
//! rules about several fields.

mod accounts;
mod ai;
mod cache;
mod database;
mod keys;
mod ledger;
mod log;
mod mail;
mod metrics;
mod plans;
mod provider;
mod server;
mod tasks;

pub use accounts::Accounts;
pub use ai::{AiTools, Embeddings, Mcp};
pub use cache::Cache;
pub use database::Database;
pub use keys::Keys;
pub use ledger::Ledger;
pub use log::{Log, LogFormat};
pub use mail::Mail;
pub use metrics::Metrics;
pub use plans::PlanNumbers;
pub use provider::{LimitName, Provider};
pub use server::Server;
pub use tasks::Tasks;

pub(super) use plans::read_default as read_default_plan;

use super::reader::Reader;

/// The defaults of a section are those of its `read`.
macro_rules! default_by_reading {
    ($($section:ident),+) => {$(
        impl Default for $section {
            fn default() -> Self {
                Reader::defaults(Self::read)
            }
        }
    )+};
}

default_by_reading!(
    Accounts, AiTools, Cache, Database, Embeddings, Keys, Ledger, Log, Mail, Mcp, Metrics, Server,
    Tasks
);
