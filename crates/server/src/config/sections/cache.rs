//! `[cache]`: in-memory caches.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// What is kept in memory for speed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Cache {
    /// API keys kept, at most.
    #[schemars(range(min = 1, max = 100_000_000))]
    pub max_entries: u32,
    /// Whether profiles are kept. Off, every request for a profile asks the database.
    pub profiles: bool,
}

impl Cache {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            max_entries: reader.value("max_entries", 32_768),
            profiles: reader.value("profiles", true),
        }
    }
}
