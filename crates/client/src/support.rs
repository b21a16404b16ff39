//! What generated code calls; of no use to anyone else.

use serde::{Deserialize, Deserializer};

pub use crate::pages::{items, pages};

/// Reads a member that is there, so that its null stays apart from its absence.
///
/// # Errors
/// As reading `T`.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
