//! The numbers of tasks by category and status, counted in shards: many are published at once, and
//! a single row would be hot.

use aivy_types::TaskId;

const SHARDS: u32 = 16;

/// The shard of a task: always the same.
pub(crate) fn shard(id: &TaskId) -> i64 {
    // The last characters of an ID are random.
    let last = id.as_str().bytes().rev().take(4);
    let sum = last.fold(0u32, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    i64::from(sum % SHARDS)
}
