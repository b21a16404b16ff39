//! Functions for generated code; not useful for others.

use serde::{Deserialize, Deserializer};

pub use crate::pages::{items, pages};

/// Deserializes a member that is present, so that null and absence stay distinct.
///
/// # Errors
/// The errors of deserializing `T`.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
