//! `[tasks]`: tasks.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// Tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Tasks {
    /// Threads that check results against the `result_schema` of their tasks, each check for at most
    /// 100 ms of CPU time. 0 means half of the CPUs, and at least one.
    #[schemars(range(min = 0, max = 512))]
    pub check_threads: u32,
    /// Checks that may wait for one of these threads; more are answered 503.
    #[schemars(range(min = 1, max = 100_000))]
    pub check_queue_length: u32,
}

impl Tasks {
    /// Reads the table.
    pub(in crate::config) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            check_threads: reader.value("check_threads", 0),
            check_queue_length: reader.value("check_queue_length", 64),
        }
    }
}
