//! Bodies, one file a resource. `…In` is what a creation takes, `…Patch` what a change takes,
//! the bare name is what is answered.

pub mod key;
pub mod patch;
pub mod usage;
pub mod user;

pub use key::{CurrentKey, CurrentKeyEnvelope};
pub use patch::Clearable;
pub use usage::{DayUsage, OperationUsage, Usage, UsageEnvelope};
pub use user::{Profile, ProfileEnvelope, ProfilePatch, ProfileStats};
