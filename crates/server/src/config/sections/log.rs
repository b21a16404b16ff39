//! `[log]`: the log.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::parse::from_json;
use crate::config::reader::Reader;
use crate::config::values::Levels;

/// The log.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Log {
    /// The format: `human` for people, `json` for programs (one object per line).
    pub format: LogFormat,
    /// The log level (`off`, `error`, `warn`, `info`, `debug`, `trace`), or levels by module,
    /// separated by commas: `info,aivy_store=debug`.
    pub level: Levels,
    /// The file to which lines are appended. When it is not set, the log goes to the standard
    /// error.
    pub file: Option<PathBuf>,
}

impl Log {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            format: reader.value("format", LogFormat::Human),
            level: reader.value("level", Levels::info()),
            file: reader.value("file", None),
        }
    }
}

/// The log format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Human,
    Json,
}

from_json!(LogFormat);
