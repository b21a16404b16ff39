//! `[metrics]`: the metrics.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// The metrics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Metrics {
    /// Whether `/metrics` is served.
    pub enabled: bool,
}

impl Metrics {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            enabled: reader.value("enabled", true),
        }
    }
}
