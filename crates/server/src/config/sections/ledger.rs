//! `[ledger]`: the ledger.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// The ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Ledger {
    /// How often new transactions are sealed, in milliseconds. 0 leaves sealing to other nodes.
    #[schemars(range(min = 0, max = 3_600_000))]
    pub seal_interval_ms: u32,
}

impl Ledger {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            seal_interval_ms: reader.value("seal_interval_ms", 2_000),
        }
    }
}
