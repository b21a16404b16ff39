//! `[log]`: the log.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::reader::Reader;
use crate::config::values::Levels;

/// The log.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Log {
    /// `human` for people, `json` for machines: one object a line.
    pub format: LogFormat,
    /// What is logged: a level (`off`, `error`, `warn`, `info`, `debug`, `trace`), or levels by
    /// module, with commas between: `info,aivy_store=debug`.
    pub level: Levels,
    /// The file that lines are appended to. When it is not set, standard error.
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

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Human,
    Json,
}
