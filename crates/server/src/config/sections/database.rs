//! `[database]`: the database.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;
use crate::config::values::DatabaseUrl;

/// The database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` for the embedded database, `postgres://USER:PASSWORD@HOST/NAME` for
    /// PostgreSQL. A password in it is masked wherever the configuration is shown.
    pub url: DatabaseUrl,
    /// The number of connections for reading (SQLite) or of all connections (PostgreSQL).
    #[schemars(range(min = 1, max = 1024))]
    pub connections: u32,
    /// The maximum number of writes that wait for the SQLite writer; further ones return 503.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub queue_length: u32,
    /// The maximum number of writes that share one SQLite commit.
    #[schemars(range(min = 1, max = 100_000))]
    pub write_group: u32,
    /// How long a request waits for a free connection, in milliseconds; then it returns 503.
    #[schemars(range(min = 1, max = 600_000))]
    pub acquire_timeout_ms: u32,
    /// The maximum time to open a PostgreSQL connection, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub connect_timeout_ms: u32,
    /// The maximum time of one PostgreSQL statement, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub statement_timeout_ms: u32,
    /// The maximum time to wait for a lock of another transaction or process, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub lock_timeout_ms: u32,
    /// The maximum time of a whole PostgreSQL transaction, in milliseconds.
    #[schemars(range(min = 1, max = 600_000))]
    pub transaction_timeout_ms: u32,
}

impl Database {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            url: reader.value("url", DatabaseUrl::sqlite("aivy.db")),
            connections: reader.value("connections", 16),
            queue_length: reader.value("queue_length", 1_024),
            write_group: reader.value("write_group", 256),
            acquire_timeout_ms: reader.value("acquire_timeout_ms", 2_000),
            connect_timeout_ms: reader.value("connect_timeout_ms", 2_000),
            statement_timeout_ms: reader.value("statement_timeout_ms", 5_000),
            lock_timeout_ms: reader.value("lock_timeout_ms", 2_000),
            transaction_timeout_ms: reader.value("transaction_timeout_ms", 8_000),
        }
    }
}
