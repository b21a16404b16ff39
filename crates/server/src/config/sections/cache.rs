//! `[cache]`: in-memory caches.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// In-memory caches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Cache {
    /// The maximum number of cached API keys.
    #[schemars(range(min = 1, max = 100_000_000))]
    pub max_entries: u32,
    /// Whether profiles are cached. If false, each request for a profile reads the database.
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
