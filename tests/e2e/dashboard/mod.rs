//! The pages as a program sees them: what they send, what they refuse, what they never tell.

mod ai;
mod errors;
mod guard;
mod keys;
mod letters;
mod limits;
mod memory;
mod links;
mod once;
mod sessions;
pub(crate) mod visit;
mod work;
