//! The configuration: its fields, its sources, and its validation.
//!
//! [`Config`] is the only description. Its JSON Schema contains the ranges that are checked; the
//! names of the environment variables and the reference in the docs are derived from it. The values
//! of all sources are parsed once, section by section (`sections`), into types that are valid by
//! themselves (`values`). All faults are reported together, each with its place (`reader`), before
//! anything starts.

mod check;
mod docs;
mod field;
mod file;
mod load;
mod parse;
mod raw;
mod reader;
mod resources;
mod sections;
mod show;
mod suggest;
mod table;
mod values;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use reader::Reader;

pub use docs::config_reference_markdown;
pub use field::{Field, Kind, flag_names};
pub use load::{ConfigError, Loaded, Origin, Problem, Sources};
pub(crate) use resources::is_of_database;
pub use sections::{
    Accounts, AiTools, Cache, Database, Embeddings, Keys, Ledger, LimitName, Log, LogFormat, Mail,
    Mcp, Metrics, PlanNumbers, Provider, Server, Tasks,
};
pub use show::{show_human, show_json};
pub use table::{fields, schema};
pub use values::{
    AllowedHost, BaseUrl, BindAddress, DatabaseUrl, Levels, MailUrl, ModelPattern, Secret,
    WebOrigin,
};

/// Everything that an operator may set.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Config {
    /// The HTTP listener and its limits.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// The plans by name. A plan defined here replaces the default plan of the same name, or adds a
    /// new plan.
    pub plans: BTreeMap<String, PlanNumbers>,
    /// The plan of new accounts, and of callers without a valid key. Must be one of `plans`.
    pub default_plan: String,
    /// In-memory caches.
    pub cache: Cache,
    /// API keys.
    pub keys: Keys,
    /// User accounts.
    pub accounts: Accounts,
    /// Outgoing e-mail.
    pub mail: Mail,
    /// AI tools.
    pub ai: AiTools,
    /// Tasks.
    pub tasks: Tasks,
    /// The ledger.
    pub ledger: Ledger,
    /// The log.
    pub log: Log,
    /// The metrics.
    pub metrics: Metrics,
}

impl Config {
    /// Reads all sections.
    fn read(reader: &mut Reader<'_>) -> Self {
        let plans = PlanNumbers::read_all(reader);
        Self {
            server: reader.table("server", Server::read),
            database: reader.table("database", Database::read),
            default_plan: sections::read_default_plan(reader, &plans),
            plans,
            cache: reader.table("cache", Cache::read),
            keys: reader.table("keys", Keys::read),
            accounts: reader.table("accounts", Accounts::read),
            mail: reader.table("mail", Mail::read),
            ai: reader.table("ai", AiTools::read),
            tasks: reader.table("tasks", Tasks::read),
            ledger: reader.table("ledger", Ledger::read),
            log: reader.table("log", Log::read),
            metrics: reader.table("metrics", Metrics::read),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Reader::defaults(Self::read)
    }
}
