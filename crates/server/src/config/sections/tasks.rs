//! `[tasks]`: tasks.

use schemars::JsonSchema;
use serde::Serialize;

use crate::config::reader::Reader;

/// Tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(default, deny_unknown_fields)]
pub struct Tasks {
    /// The number of threads that check results against the `result_schema` of their task. A check
    /// may use at most 100 ms of CPU time. 0 means half of the CPUs, at least one.
    #[schemars(range(min = 0, max = 512))]
    pub check_threads: u32,
    /// The maximum number of checks that wait for a free thread (`tasks.check_threads`); further
    /// ones return 503.
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
