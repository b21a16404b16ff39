//! `[keys]`: API keys.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// API keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Keys {
    /// How long the old key keeps working after a rotation (the grace period), in seconds.
    #[schemars(range(min = 0, max = 31_536_000))]
    pub rotation_grace_seconds: u32,
    /// How often usage counts and the times of last use are written to the database, in
    /// milliseconds. A crash loses at most the counts of this period.
    #[schemars(range(min = 10, max = 60_000))]
    pub flush_interval_ms: u32,
}

impl Keys {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            rotation_grace_seconds: reader.value("rotation_grace_seconds", 86_400),
            flush_interval_ms: reader.value("flush_interval_ms", 2_000),
        }
    }
}
