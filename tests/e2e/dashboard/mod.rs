//! The pages as a program sees them: what they send, what they refuse, what they never tell.

mod ai;
mod browsers;
mod errors;
mod guard;
mod keys;
mod letters;
mod limits;
mod links;
mod memory;
mod once;
mod sessions;
pub(crate) mod visit;
mod work;
